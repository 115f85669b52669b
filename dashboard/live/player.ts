/**
 * What a tile asks of whatever plays the picture. A player is made for one camera and rendition, is started once and
 * stopped once; it recovers by itself and reports, and who owns it decides when to make another (player-options.ts).
 */
export type Rendition = 'main' | 'sub' | 'h264';
export type Transport = 'webcodecs-canvas' | 'webcodecs-video' | 'mse' | 'll-hls' | 'hls' | 'native-hls';

export interface PlayerState {
  /** `starting`: no frame yet; `playing`: frames flow or flowed; `failed`: waits for its next try. */
  readonly phase: 'starting' | 'playing' | 'failed';
  /** Error code of the gateway or of the player; null while all is well. */
  readonly code: string | null;
}

export interface PlayerStats {
  readonly transport: Transport;
  /** Gateway time − time of the frame on screen; null while unknown. */
  readonly delayMs: number | null;
  /** The greatest delay this transport promises. */
  readonly promisedDelayMs: number;
  /** `performance.now()` of the newest frame put on screen; null before the first. */
  readonly framePaintedAtMs: number | null;
  /** A picture that has not moved for so long is frozen; default 3 s. More for keyframes only. */
  readonly standsStillAfterMs?: number;
  readonly droppedFrames: number;
  readonly paintedFrames: number;
  /** The computer cannot decode everything: this one shows keyframes only. */
  readonly reduced?: boolean;
}
