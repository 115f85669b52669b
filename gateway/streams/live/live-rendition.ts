/**
 * One rendition of one stream as the live socket gives it out: follows the window that has it (the profile's own, or a
 * transcode's, which it keeps running), makes each message once, and passes it to every tile that shows it. It never ends
 * by itself: while the stream is lost its tiles are told why, and start anew with the next init.
 */
import { asGatewayError, type GatewayError } from '../../kernel/errors.ts';
import { deriveBrowserInit } from '../../media/browser-init.ts';
import type { Fragment, StreamInit, TrackInfo } from '../../media/fragment.ts';
import type { WindowReader } from '../../media/window.ts';
import type { PulledStream } from '../pulled-stream.ts';
import type { RenditionName, Renditions } from '../renditions.ts';
import type { TranscodedStream } from '../transcoded-stream.ts';
import type { LiveTile } from './live-tile.ts';
import { type PreparedMessage, prepareFragment, prepareInit } from './prepared-message.ts';

export interface LiveInit {
  /** The `init` notice but for its tile. */
  readonly facts: {
    readonly codecs: string;
    readonly width: number;
    readonly height: number;
    readonly streamSession: string;
  };
  readonly message: PreparedMessage;
}

export class LiveRendition {
  readonly stream: PulledStream;
  readonly name: RenditionName;
  readonly #transcoderOf: Renditions['transcoderOf'];
  readonly #tiles = new Set<LiveTile>();
  #window: WindowReader | undefined;
  #unsubscribe = () => {};
  #transcoded: TranscodedStream | undefined;
  #hold: { release(): void } | undefined;
  #tracks = new Map<number, TrackInfo>();
  #init: LiveInit | undefined;
  /** Why nothing comes; empty while something does. */
  #code = '';

  constructor(stream: PulledStream, name: RenditionName, transcoderOf: Renditions['transcoderOf']) {
    this.stream = stream;
    this.name = name;
    this.#transcoderOf = transcoderOf;
  }

  get init(): LiveInit | undefined {
    return this.#init;
  }

  /** Why nothing comes (error code); empty while something does. */
  get code(): string {
    return this.#code;
  }

  /** From the newest keyframe on, only what browsers get. */
  newestGroup(): readonly PreparedMessage[] {
    const made: PreparedMessage[] = [];
    for (const fragment of this.#window?.newestGroup() ?? []) {
      const message = this.prepare(fragment);
      if (message) made.push(message);
    }
    return made;
  }

  /** See `StreamWindow.since`. */
  since(receivedAtMs: number): readonly Fragment[] {
    return this.#init === undefined ? [] : (this.#window?.since(receivedAtMs) ?? []);
  }

  /** `undefined` for tracks that browsers do not get, and for fragments of another session. */
  prepare(fragment: Fragment): PreparedMessage | undefined {
    const track = this.#tracks.get(fragment.trackId);
    if (track === undefined || fragment.streamSession !== this.#init?.facts.streamSession) return undefined;
    return prepareFragment(fragment, track);
  }

  join(tile: LiveTile): void {
    this.#tiles.add(tile);
    if (this.#init !== undefined) tile.onInit();
    else if (this.#code !== '') tile.onWaiting(this.#code);
  }

  leave(tile: LiveTile): void {
    this.#tiles.delete(tile);
  }

  /** The stream's state changed, or it is time to try again what was refused. */
  refresh(): void {
    // Its codecs are known from the first init on, and forgotten with a loss.
    const known = this.stream.window.init !== undefined;
    const transcoded = known ? this.#transcoderOf(this.stream, this.name) : undefined;
    if (transcoded !== this.#transcoded) {
      this.#hold?.release();
      this.#hold = undefined;
      this.#transcoded = transcoded;
    }
    const refusal = this.#holdTranscode();
    this.#attach((transcoded ?? this.stream).browserWindow);
    if (!known) this.#waitForStream();
    else if (refusal) this.#wait(refusal.code);
    else if (this.#init === undefined && this.#code === '') this.#wait('stream.not-running');
  }

  close(): void {
    this.#unsubscribe();
    this.#hold?.release();
    this.#hold = undefined;
    this.#window = undefined;
    this.#init = undefined;
  }

  /** @returns why it may not run, or does not. */
  #holdTranscode(): GatewayError | undefined {
    if (this.#transcoded === undefined) return undefined;
    try {
      this.#hold ??= this.#transcoded.hold();
    } catch (error) {
      return asGatewayError(error);
    }
    return this.#transcoded.trouble;
  }

  #attach(window: WindowReader): void {
    if (window === this.#window) return;
    this.#unsubscribe();
    this.#window = window;
    this.#init = undefined;
    // Subscribing repeats the newest group, which each tile takes for itself when it has room.
    let repeating = true;
    this.#unsubscribe = window.subscribe({
      onInit: (init) => repeating || this.#onInit(init, window),
      onFragment: (fragment) => repeating || this.#onFragment(fragment),
    });
    repeating = false;
    if (window.init) this.#takeInit(window.init);
  }

  #onInit(init: StreamInit, from: WindowReader): void {
    // The new session may have another codec, and need another maker.
    this.refresh();
    if (this.#window === from) this.#takeInit(init);
  }

  #takeInit(init: StreamInit): void {
    const made = deriveBrowserInit(init, { audio: this.name.endsWith('-audio') });
    if (made === undefined) {
      this.#wait('stream.codec-unsupported');
      return;
    }
    const [video] = made.tracks;
    this.#tracks = new Map(made.tracks.map((track) => [track.trackId, track]));
    this.#init = {
      facts: {
        codecs: made.codecs,
        width: video?.width ?? 0,
        height: video?.height ?? 0,
        streamSession: made.streamSession,
      },
      message: prepareInit(made),
    };
    this.#code = '';
    for (const tile of this.#tiles) tile.onInit();
  }

  #onFragment(fragment: Fragment): void {
    if (this.#tiles.size === 0) return;
    const message = this.prepare(fragment);
    if (message === undefined) return;
    for (const tile of this.#tiles) tile.onMessage(message);
  }

  #waitForStream(): void {
    const { phase, error } = this.stream.state();
    // A new try does not yet know better why.
    if (phase !== 'starting' || this.#code === '' || this.#init !== undefined)
      this.#wait(error ?? 'stream.not-running');
  }

  #wait(code: string): void {
    this.#init = undefined;
    if (code === this.#code) return;
    this.#code = code;
    for (const tile of this.#tiles) tile.onWaiting(code);
  }
}
