/**
 * The media time of a <video> that plays fragments of a stream whose sessions each have their own zero: where the next
 * fragment goes, when each was captured, and how to stay near the newest one. Pure.
 */
export interface Timeline {
  /** @returns the offset (s) to set before this fragment is appended. */
  place(timestampUs: number, capturedAtMs: number): number;
  /** Media time of the newest fragment, s; undefined before the first. */
  edgeS(): number | undefined;
  /** When the picture at `mediaTimeS` arrived at the gateway, epoch ms. */
  capturedAt(mediaTimeS: number): number | undefined;
}

interface Placed {
  readonly timeS: number;
  readonly capturedAtMs: number;
}

/** A step back of more than B-frames make, or a step forward of more than a skip is: another session. */
const backMostS = 0.5;
const forwardMostS = 30;
const kept = 400;

export function createTimeline(): Timeline {
  const placed: Placed[] = [];
  let offsetS: number | undefined;
  let lastUs = 0;
  let edgeS: number | undefined;
  return {
    place(timestampUs, capturedAtMs) {
      const stepS = (timestampUs - lastUs) / 1e6;
      if (offsetS === undefined || stepS < -backMostS || stepS > forwardMostS) {
        offsetS = (edgeS === undefined ? 0 : edgeS + 1) - timestampUs / 1e6;
      }
      lastUs = timestampUs;
      const timeS = timestampUs / 1e6 + offsetS;
      edgeS = Math.max(edgeS ?? 0, timeS);
      placed.push({ timeS, capturedAtMs });
      if (placed.length > kept) placed.shift();
      return offsetS;
    },
    edgeS: () => edgeS,
    capturedAt(mediaTimeS) {
      // Media times come back rounded to microseconds.
      let best: Placed | undefined;
      for (const entry of placed) {
        if (entry.timeS <= mediaTimeS + 0.002 && (!best || entry.timeS > best.timeS)) best = entry;
      }
      return best?.capturedAtMs;
    },
  };
}

export interface Chase {
  /** Playback rate; or where to jump, s. */
  readonly rate: number;
  readonly jumpToS: number | undefined;
}

/** Beyond it, catching up at a gentle speed takes longer than an operator should see the past. */
const jumpBeyondS = 0.6;
const slackS = 0.02;

/** `targetS`: how far behind the newest fragment the picture should be. */
export function chase(positionS: number, edgeS: number, targetS: number): Chase {
  const behindS = edgeS - positionS;
  if (behindS > targetS + jumpBeyondS || behindS < -1) return { rate: 1, jumpToS: Math.max(0, edgeS - targetS) };
  if (behindS > targetS + slackS) return { rate: behindS > targetS + 0.15 ? 1.1 : 1.05, jumpToS: undefined };
  return { rate: 1, jumpToS: undefined };
}
