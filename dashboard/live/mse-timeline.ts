/**
 * The media time of a <video> that plays fragments of a stream whose sessions each have their own zero: where the next
 * fragment goes, when each was captured, and how to stay near the newest one. Pure.
 */
export interface Timeline {
  /** @returns the offset (s) to set before this fragment is appended. */
  place(timestampUs: number, capturedAtMs: number): number;
  /** Media time of the newest fragment, s; undefined before the first. */
  edgeS(): number | undefined;
  /** How long a picture lasts lately, s; 0 before the second. */
  pictureS(): number;
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
/** What lasts longer is a hole. */
const longestPictureS = 0.5;

export function createTimeline(): Timeline {
  const placed: Placed[] = [];
  let offsetS: number | undefined;
  let lastUs = 0;
  let edgeS: number | undefined;
  let pictureS = 0;
  return {
    place(timestampUs, capturedAtMs) {
      const stepS = (timestampUs - lastUs) / 1e6;
      if (offsetS === undefined || stepS < -backMostS || stepS > forwardMostS) {
        offsetS = (edgeS === undefined ? 0 : edgeS + 1) - timestampUs / 1e6;
      }
      if (placed.length > 0 && stepS > 0 && stepS < longestPictureS)
        pictureS = pictureS === 0 ? stepS : pictureS + (stepS - pictureS) / 8;
      lastUs = timestampUs;
      const timeS = timestampUs / 1e6 + offsetS;
      edgeS = Math.max(edgeS ?? 0, timeS);
      placed.push({ timeS, capturedAtMs });
      if (placed.length > kept) placed.shift();
      return offsetS;
    },
    edgeS: () => edgeS,
    pictureS: () => pictureS,
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

/** Beyond it, catching up takes longer than an operator should see the past. */
const jumpBeyondS = 0.6;

/**
 * How it catches up. `gentle`: with sound, whose pitch must not swim. `brisk`: pictures alone, of which nobody sees that they come
 * a little faster. `hurried`: it begins, or has just jumped: nobody has looked at it yet, and it would be late for seconds.
 */
export type ChaseManner = 'gentle' | 'brisk' | 'hurried';

/** So much lateness is left alone, s; and the rate for the lateness above it. */
const manners: Readonly<Record<ChaseManner, { readonly slackS: number; readonly rateOf: (lateS: number) => number }>> =
  {
    gentle: { slackS: 0.02, rateOf: (lateS) => (lateS > 0.15 ? 1.1 : 1.05) },
    brisk: { slackS: 0.02, rateOf: (lateS) => 1 + Math.min(0.25, 2 * lateS) },
    // Wins half of it until the next look, so that it never runs over.
    hurried: { slackS: 0.02, rateOf: (lateS) => 1 + Math.min(1, 5 * lateS) },
  };

/** @param targetS how far behind the newest fragment the picture should be */
export function chase(positionS: number, edgeS: number, targetS: number, manner: ChaseManner): Chase {
  const behindS = edgeS - positionS;
  const lateS = behindS - targetS;
  if (lateS > jumpBeyondS || behindS < -1) return { rate: 1, jumpToS: Math.max(0, edgeS - targetS) };
  const { slackS, rateOf } = manners[manner];
  return { rate: lateS <= slackS ? 1 : rateOf(lateS), jumpToS: undefined };
}
