/**
 * The sound of one recording in an `<audio>` of its own that follows the clock beside the picture. It is silent at paces at which
 * nobody would understand it, and what is wrong with it is silence, never a picture that stands.
 */
import { findMediaSource } from '../live/media-source.ts';
import { correctDrift } from './drift.ts';
import type { GroupShelf } from './group-shelf.ts';
import { PaneBuffer, videoTimeOf, wallTimeOf } from './pane-buffer.ts';
import type { ClockSight } from './pane-state.ts';
import { PaneSupply } from './pane-supply.ts';
import type { PlacedGroup } from './place-groups.ts';
import { fetchSound, fetchSoundInit, type RecordedRole } from './recordings-api.ts';

const slowest = 0.5;
const fastest = 2;
/** A browser that could not go on with it is not asked again at once. */
const brokenForMs = 5_000;

const typeOf = ({ soundCodecString }: PlacedGroup): string => `audio/mp4; codecs="${soundCodecString}"`;

/** Whether the group has a sound that this browser plays. */
export const canHear = (group: PlacedGroup): boolean =>
  group.soundCodecString !== '' && findMediaSource()?.isTypeSupported(typeOf(group)) === true;

export class SoundPlayer {
  readonly #cameraId: string;
  readonly #audio = new Audio();
  #buffer: PaneBuffer;
  #supply: PaneSupply | undefined;
  #role: RecordedRole | undefined;
  #brokenAtMs = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(cameraId: string) {
    this.#cameraId = cameraId;
    this.#buffer = this.#openBuffer();
  }

  /** @param shelf of the recording as it was sent. Cheap to call with every tick. */
  follow({ positionMs, speed, running }: ClockSight, role: RecordedRole, shelf: GroupShelf, nowMs: number): void {
    if (this.#closed || nowMs - this.#brokenAtMs < brokenForMs) return;
    if (!running || speed < slowest || speed > fastest) {
      this.rest();
      return;
    }
    this.#supplyOf(role, shelf).steer(positionMs, speed, nowMs);
    const run = this.#buffer.at(positionMs);
    if (!run) {
      this.rest();
      return;
    }
    const audio = this.#audio;
    if (audio.seeking) return;
    const correction = correctDrift(wallTimeOf(audio.currentTime) - positionMs, speed);
    if (correction.kind === 'seek') audio.currentTime = videoTimeOf(positionMs);
    else if (Math.abs(audio.playbackRate - correction.rate) > 0.005) audio.playbackRate = correction.rate;
    if (audio.paused) void audio.play().catch(() => {});
  }

  rest(): void {
    if (!this.#audio.paused) this.#audio.pause();
  }

  close(): void {
    this.#closed = true;
    this.rest();
    this.#supply?.close();
    this.#buffer.close();
  }

  #supplyOf(role: RecordedRole, shelf: GroupShelf): PaneSupply {
    if (this.#supply && this.#role === role) return this.#supply;
    this.#supply?.close();
    void this.#buffer.clear();
    this.#role = role;
    this.#supply = new PaneSupply({
      shelf: {
        want: (fromMs, toMs) => shelf.want(fromMs, toMs),
        between: (fromMs, toMs) => shelf.between(fromMs, toMs).filter(canHear),
      },
      buffer: this.#buffer,
      keyframes: false,
      source: {
        init: (fileId, signal) => fetchSoundInit(this.#cameraId, role, fileId, signal),
        frames: (run, signal) => fetchSound(this.#cameraId, role, run, signal),
      },
    });
    return this.#supply;
  }

  #openBuffer(): PaneBuffer {
    return new PaneBuffer({
      element: this.#audio,
      typeOf,
      onFailed: () => {
        if (this.#closed) return;
        this.#brokenAtMs = performance.now();
        this.#supply?.close();
        this.#supply = undefined;
        this.#buffer = this.#openBuffer();
      },
    });
  }
}
