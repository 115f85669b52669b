/**
 * Decode times of sound, beside the video's. Truth is where the camera's clocks put a packet; but cameras' timestamps
 * tremble, and what is known of the clocks gets better with the first reports. So small differences are worked off by a
 * sixteenth of each fragment's length, which no ear and no browser notices, instead of in holes and overlaps.
 */
const correctionShare = 1 / 16;
/** More than this ahead is a real hole in the sound, and stays one (seconds). */
const realHoleS = 0.5;

export interface AudioTimes {
  /** Decode time of a fragment that belongs at `truth` and lasts `duration` (all in ticks); never below the one before. */
  take(truth: number, duration: number, afterLoss: boolean): number;
}

export function createAudioTimes(timescale: number): AudioTimes {
  let end = -1;
  return {
    take(truth, duration, afterLoss) {
      const ahead = truth - end;
      const most = Math.max(1, duration * correctionShare);
      const jumps = end < 0 || ahead > realHoleS * timescale || (afterLoss && ahead > 0);
      const decodeTime = Math.round(jumps ? truth : end + Math.max(-most, Math.min(most, ahead)));
      end = decodeTime + duration;
      return decodeTime;
    },
  };
}
