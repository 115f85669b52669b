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
  const { payload, reading } = options;
  const unit = createAccessUnit(options.maxPictureBytes);
  const parameterSets = createParameterSetMemory();
  let timestamp = -1;
  let endedTimestamp = -1;
  let arrivedAtMs = 0;
  /** The next packet begins a picture, whatever its timestamp. */
  let atBoundary = false;
  /** Packets are left out until a picture begins. */
  let broken = true;
  let awaitsKeyframe = true;
  let markerIsTrue = true;
  /** Facts of the units up to `seenUnits`. */
  let seenUnits = 0;
  let slices = 0;
  let keyframe = false;
  let firstSliceFirst = true;
  /** Began right behind a loss, and no parameter sets came: they may be what was lost. */
  let unsure = false;

  const clear = () => {
    unit.clear();
    seenUnits = 0;
    slices = 0;
    keyframe = false;
    parameterSets.beginUnit();
  };
  const lose = () => {
    clear();
    broken = true;
    awaitsKeyframe = true;
  };
  const lookAtUnits = () => {
    for (; seenUnits < unit.unitCount; seenUnits += 1) {
      const meaning = reading.meaning(unit.byteOf(seenUnits, 0));
      // Some cameras send parameter sets and picture as one piece of a byte stream.
      if (meaning !== 'slice' && meaning !== 'keySlice') unit.splitUnit(seenUnits);
      if (meaning === 'slice' || meaning === 'keySlice') {
        if (slices === 0) firstSliceFirst = unit.byteOf(seenUnits, reading.firstSliceOffset) >= 0x80;
        slices += 1;
        keyframe ||= meaning === 'keySlice';
      } else if (meaning !== 'other') {
        parameterSets.take(meaning, unit.unit(seenUnits));
        unsure = false;
      }
    }
  };
  const finish = () => {
    unit.closeUnit();
    lookAtUnits();
    atBoundary = true;
    if (unit.overflowed) {
      lose();
      return;
    }
    if (slices === 0) {
      if (unit.sizeBytes > mostPrefixBytes) clear();
      return;
    }
    // More slices of a picture that its marker had ended: from now on only timestamps end pictures.
    if (timestamp === endedTimestamp && !firstSliceFirst) {
      markerIsTrue = false;
      clear();
      awaitsKeyframe = true;
      return;
    }
    endedTimestamp = timestamp;
    if (unsure && parameterSets.filled) {
      lose();
      return;
    }
    if (keyframe || !awaitsKeyframe) {
      awaitsKeyframe = false;
      options.onPicture({ timestamp, arrivedAtMs, keyframe, unit, parameterSets });
    }
    clear();
  };
  const begin = (packet: RtpPacket) => {
    timestamp = packet.timestamp;
    atBoundary = false;
    broken = false;
    unsure = false;
  };

  return {
    push(packet, bytes, arrival, packetArrivedAtMs) {
      const { start, end } = packet;
      if (arrival === 'next') {
        // Some cameras date the packets of one NAL unit differently.
        const changed = packet.timestamp !== timestamp && !(unit.unitOpen && payload.continues(bytes, start, end));
        if (changed || atBoundary) {
          if (!broken && !atBoundary) finish();
          begin(packet);
        }
      } else {
        if (arrival === 'restart') {
          parameterSets.clear();
          endedTimestamp = -1;
        }
        lose();
        timestamp = packet.timestamp;
        atBoundary = false;
        if (payload.beginsPicture(bytes, start, end)) {
          begin(packet);
          unsure = true;
        }
      }
      if (!broken) {
        arrivedAtMs = packetArrivedAtMs;
        if (!payload.push(unit, bytes, start, end)) lose();
      }
      if (!packet.marker) return;
      if (broken) atBoundary = true;
      else if (markerIsTrue) finish();
    },
    refuse() {
      awaitsKeyframe = true;
    },
    end() {
      if (!broken && !atBoundary) finish();
    },
  };
}
