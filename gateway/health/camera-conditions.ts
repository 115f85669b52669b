/** Which conditions a camera's verdict and facts amount to. Pure: `camera-board.ts` raises and clears them. */
import type { ConditionKind } from '../kernel/conditions.ts';
import type { ErrorCode } from '../kernel/errors.ts';
import { pictureVerdicts } from './picture/picture-watch.ts';
import { type CameraFacts, isClockOff, thresholds, type Verdict } from './state-rules.ts';

export interface WantedCondition {
  readonly kind: ConditionKind;
  readonly active: boolean;
  readonly cause: string;
}

const refused: ReadonlySet<string> = new Set<ErrorCode>([
  'camera.unauthorised',
  'camera.forbidden',
  'camera.no-credentials',
]);

/** `unchecked.forMs`: how long a camera that is not pulled has gone without a first-keyframe test; 0 when in order. */
export function cameraConditions(
  facts: CameraFacts,
  verdict: Verdict,
  unchecked: { readonly forMs: number; readonly allowedMs: number },
): WantedCondition[] {
  const down = verdict.state === 'down';
  const isRefused = down && refused.has(verdict.cause);
  const isFrozen = down && verdict.cause === 'camera.frozen';
  const bound = facts.bound;
  return [
    { kind: 'camera.unauthorised', active: isRefused, cause: verdict.cause },
    { kind: 'camera.frozen', active: isFrozen, cause: 'stream.stalled' },
    { kind: 'camera.lost', active: down && !isRefused && !isFrozen, cause: verdict.cause },
    {
      kind: 'camera.onvif-unreachable',
      active: bound && (facts.onvifFailures ?? 0) >= thresholds.onvifFailures,
      cause: 'camera.timeout',
    },
    {
      kind: 'camera.clock-off',
      active: bound && isClockOff(facts.clockOffsetMs, facts.clockUncertaintyMs),
      cause: `${Math.round((facts.clockOffsetMs ?? 0) / 1_000)} s`,
    },
    {
      kind: 'camera.packet-loss',
      active: bound && facts.losingPercent !== null,
      cause: `${Math.round(facts.losingPercent ?? 0)} %`,
    },
    ...pictureVerdicts.map((picture) => ({
      kind: `camera.${picture}` as const,
      active: bound && facts.pictureFault?.verdict === picture,
      cause: `camera.${picture}`,
    })),
    {
      kind: 'camera.not-checked',
      active: bound && unchecked.forMs > unchecked.allowedMs,
      cause: 'camera.not-checked',
    },
  ];
}
