/** Keeps the newest snapshot of one camera in an element, for cameras that cannot be decoded here. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type LiveTileStats, noTileStats } from '../../live/link/live-tile.ts';
import type { RoundPicture, SnapshotRound } from './snapshot-round.ts';

export class SnapshotView implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #box: HTMLElement | undefined;
  #cameraId: string | undefined;
  #leave: (() => void) | undefined;
  #shown: { readonly takenAtMs: number; readonly pageMs: number; readonly pictures: number } | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.show(undefined, undefined, undefined);
  }

  /** Cheap to call with the same again; `cameraId` undefined: none. */
  show(box: HTMLElement | undefined, cameraId: string | undefined, round: SnapshotRound | undefined): void {
    if (box === this.#box && cameraId === this.#cameraId) return;
    this.#leave?.();
    this.#shown = undefined;
    this.#box?.querySelector('img')?.remove();
    this.#box = box;
    this.#cameraId = cameraId;
    this.#leave = cameraId === undefined ? undefined : round?.join(cameraId, (picture) => this.#take(picture));
  }

  get on(): boolean {
    return this.#leave !== undefined;
  }

  stats(): LiveTileStats | null {
    if (!this.#shown) return null;
    const { takenAtMs, pageMs, pictures } = this.#shown;
    return { ...noTileStats, shownCapturedAtMs: takenAtMs, framePaintedAtMs: pageMs, paintedFrames: pictures };
  }

  #take({ jpeg, takenAtMs }: RoundPicture): void {
    const image = new Image();
    image.alt = '';
    image.draggable = false;
    image.src = URL.createObjectURL(jpeg);
    const box = this.#box;
    const settle = (ok: boolean) => {
      URL.revokeObjectURL(image.src);
      if (!ok || box !== this.#box || !this.#leave) return;
      box?.querySelector('img')?.remove();
      box?.append(image);
      this.#shown = { takenAtMs, pageMs: performance.now(), pictures: (this.#shown?.pictures ?? 0) + 1 };
      this.#host.requestUpdate();
    };
    image.decode().then(
      () => settle(true),
      () => settle(false),
    );
  }
}
