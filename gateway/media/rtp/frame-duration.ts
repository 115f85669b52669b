/**
 * How long a frame lasts, said before the next one is there: as long as the one before lasted, so that over time the sum is
 * that of the decode times. A hole after lost frames is not taken for a frame's length, unless it comes twice (a camera
 * that changed its rate): players would believe in pictures that they do not have, and parts would break PART-TARGET.
 */
const shortest = 0.4;
const longest = 2.5;
/** What a skipped frame or two may add to the frame behind them, seconds: below any PART-TARGET in use. */
const smallHoleS = 0.2;

/** @returns takes a decode time and gives the frame's expected duration, both in ticks. */
export function createFrameDuration(expectedTicks: number, timescale: number): (decodeTime: number) => number {
  let usual = expectedTicks;
  let last: number | undefined;
  let doubted = false;
  return (decodeTime) => {
    const distance = last === undefined ? usual : decodeTime - last;
    last = decodeTime;
    const likely = distance >= shortest * usual && distance <= longest * usual;
    if (likely || doubted) usual = distance;
    doubted = !likely;
    return likely || distance <= smallHoleS * timescale ? distance : usual;
  };
}
