/** The paces that pictures are asked for at. */
import type { LivePace } from '../../../gateway/media/wire/live-control.ts';

export const everyFrame: LivePace = { keyframesOnly: false, maxPerSecond: 0 };
export const everyKeyframe: LivePace = { keyframesOnly: true, maxPerSecond: 0 };
/** For a glance, and while nobody looks. */
export const oneKeyframeASecond: LivePace = { keyframesOnly: true, maxPerSecond: 1 };
