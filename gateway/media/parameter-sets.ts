/** What H.264 and H.265 parameter sets tell, in the same words for both. */

export interface SequenceParameters {
  /** Pixels after cropping. */
  readonly width: number;
  readonly height: number;
  /** profile_idc / general_profile_idc. */
  readonly profile: number;
  /** level_idc as coded: 41 is H.264 level 4.1, 123 is H.265 level 4.1. */
  readonly levelIdc: number;
  /** From the VUI timing; 0 when it says nothing. */
  readonly framesPerSecond: number;
  /** Pictures that may precede another in decoding order and follow it in output; `undefined` when nothing promises it. */
  readonly reorderFrames: number | undefined;
}

/** Raw NAL units of one decoder configuration. `vps` is empty for H.264. */
export interface ParameterSets {
  readonly vps: readonly Uint8Array[];
  readonly sps: readonly Uint8Array[];
  readonly pps: readonly Uint8Array[];
}
