/**
 * Packets of one video track to pictures. A picture ends at the marker bit, and at the latest when the timestamp changes:
 * cameras forget either. Loss breaks the picture it falls into and everything up to the next keyframe, because that is what
 * the missing picture was for; a broken picture is never given out. What precedes a picture without being one (parameter
 * sets, delimiters, SEI with a marker of their own) is kept for it.
 */
import { type AccessUnit, createAccessUnit } from './access-unit.ts';
import type { UnitReading } from './codec-units.ts';
import type { VideoPayload } from './h264-payload.ts';
import { createParameterSetMemory, type ParameterSetMemory } from './parameter-set-memory.ts';
import type { Arrival } from './reception.ts';
import type { RtpPacket } from './rtp-packet.ts';

/** Valid during `onPicture`. */
export interface Picture {
  readonly timestamp: number;
  /** Of its last packet, epoch ms. */
  readonly arrivedAtMs: number;
  readonly keyframe: boolean;
  /** Holds the samples until the call ends; `take` it, else it is dropped. */
  readonly unit: AccessUnit;
  readonly parameterSets: ParameterSetMemory;
}

export interface VideoAssembler {
  /** `arrival` is never `useless`. */
  push(packet: RtpPacket, bytes: Uint8Array, arrival: Arrival, arrivedAtMs: number): void;
  /** What was gathered but could not be given out: the next picture must be a keyframe. */
  refuse(): void;
  /** Gives out a last picture whose end nothing marked. */
  end(): void;
}

export interface VideoAssemblerOptions {
  readonly payload: VideoPayload;
  readonly reading: UnitReading;
  readonly maxPictureBytes: number;
  onPicture(picture: Picture): void;
}

/** Bytes that may precede a picture without being one. */
const mostPrefixBytes = 64 * 1024;

export function createVideoAssembler(options: VideoAssemblerOptions): VideoAssembler {
  return new PictureAssembler(options);
}

/** Its own `Picture`: one object for all, valid during `onPicture`. */
class PictureAssembler implements VideoAssembler, Picture {
  readonly unit: AccessUnit;
  readonly parameterSets = createParameterSetMemory();
  timestamp = -1;
  arrivedAtMs = 0;
  keyframe = false;
  readonly #payload: VideoPayload;
  readonly #reading: UnitReading;
  readonly #onPicture: VideoAssemblerOptions['onPicture'];
  #endedTimestamp = -1;
  /** The next packet begins a picture, whatever its timestamp. */
  #atBoundary = false;
  /** Packets are left out until a picture begins. */
  #broken = true;
  #awaitsKeyframe = true;
  #markerIsTrue = true;
  /** Facts of the units up to `#seenUnits`. */
  #seenUnits = 0;
  #slices = 0;
  #firstSliceFirst = true;
  /** Began right behind a loss, and no parameter sets came: they may be what was lost. */
  #unsure = false;

  constructor(options: VideoAssemblerOptions) {
    this.unit = createAccessUnit(options.maxPictureBytes);
    this.#payload = options.payload;
    this.#reading = options.reading;
    this.#onPicture = options.onPicture;
  }

  push(packet: RtpPacket, bytes: Uint8Array, arrival: Arrival, arrivedAtMs: number): void {
    if (arrival === 'next') this.#follow(packet, bytes);
    else this.#resume(packet, bytes, arrival);
    if (!this.#broken) {
      this.arrivedAtMs = arrivedAtMs;
      if (!this.#payload.push(this.unit, bytes, packet.start, packet.end)) this.#lose();
    }
    if (!packet.marker) return;
    if (this.#broken) this.#atBoundary = true;
    else if (this.#markerIsTrue) this.#finish();
  }

  refuse(): void {
    this.#awaitsKeyframe = true;
  }

  end(): void {
    if (!this.#broken && !this.#atBoundary) this.#finish();
  }

  #follow(packet: RtpPacket, bytes: Uint8Array): void {
    // Some cameras date the packets of one NAL unit differently.
    const changed =
      packet.timestamp !== this.timestamp &&
      !(this.unit.unitOpen && this.#payload.continues(bytes, packet.start, packet.end));
    if (!changed && !this.#atBoundary) return;
    if (!this.#broken && !this.#atBoundary) this.#finish();
    this.#begin(packet);
  }

  /** Behind a loss, or at the very beginning. */
  #resume(packet: RtpPacket, bytes: Uint8Array, arrival: Arrival): void {
    if (arrival === 'restart') {
      this.parameterSets.clear();
      this.#endedTimestamp = -1;
    }
    this.#lose();
    this.timestamp = packet.timestamp;
    this.#atBoundary = false;
    if (!this.#payload.beginsPicture(bytes, packet.start, packet.end)) return;
    this.#begin(packet);
    this.#unsure = true;
  }

  #begin(packet: RtpPacket): void {
    this.timestamp = packet.timestamp;
    this.#atBoundary = false;
    this.#broken = false;
    this.#unsure = false;
  }

  #finish(): void {
    const { unit } = this;
    unit.closeUnit();
    this.#lookAtUnits();
    this.#atBoundary = true;
    if (unit.overflowed) {
      this.#lose();
      return;
    }
    if (this.#slices === 0) {
      if (unit.sizeBytes > mostPrefixBytes) this.#clear();
      return;
    }
    // More slices of a picture that its marker had ended: from now on only timestamps end pictures.
    if (this.timestamp === this.#endedTimestamp && !this.#firstSliceFirst) {
      this.#markerIsTrue = false;
      this.#clear();
      this.#awaitsKeyframe = true;
      return;
    }
    this.#endedTimestamp = this.timestamp;
    if (this.#unsure && this.parameterSets.filled) {
      this.#lose();
      return;
    }
    if (this.keyframe || !this.#awaitsKeyframe) {
      this.#awaitsKeyframe = false;
      this.#onPicture(this);
    }
    this.#clear();
  }

  #lookAtUnits(): void {
    const { unit } = this;
    for (; this.#seenUnits < unit.unitCount; this.#seenUnits += 1) {
      const meaning = this.#reading.meaning(unit.byteOf(this.#seenUnits, 0));
      // Some cameras send parameter sets and picture as one piece of a byte stream.
      if (meaning !== 'slice' && meaning !== 'keySlice') unit.splitUnit(this.#seenUnits);
      if (meaning === 'slice' || meaning === 'keySlice') {
        if (this.#slices === 0)
          this.#firstSliceFirst = unit.byteOf(this.#seenUnits, this.#reading.firstSliceOffset) >= 0x80;
        this.#slices += 1;
        this.keyframe ||= meaning === 'keySlice';
      } else if (meaning !== 'other') {
        this.parameterSets.take(meaning, unit.unit(this.#seenUnits));
        this.#unsure = false;
      }
    }
  }

  #lose(): void {
    this.#clear();
    this.#broken = true;
    this.#awaitsKeyframe = true;
  }

  #clear(): void {
    this.unit.clear();
    this.#seenUnits = 0;
    this.#slices = 0;
    this.keyframe = false;
    this.parameterSets.beginUnit();
  }
}
