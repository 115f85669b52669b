/** Puts the tracks of one RTSP session together: what comes in as packets goes out as init and fragments. */
import { writeInitSegment } from '../init-writer.ts';
import { MediaError } from '../media-error.ts';
import type { SdpTrack } from '../sdp.ts';
import { type AudioTrack, createAudioTrack } from './audio-track.ts';
import { createReception, type Reception } from './reception.ts';
import { createRtpPacket, readRtpPacket } from './rtp-packet.ts';
import { readSenderReport, writeReceiverReport } from './sender-report.ts';
import type { StreamAssembler, StreamAssemblerListener, TransportFigures } from './stream-assembler.ts';
import type { TrackClock } from './track-clock.ts';
import { createVideoTrack, type SessionOpening } from './video-track.ts';

export interface StreamAssemblerOptions {
  /** The tracks that were set up, as `chooseTracks` gives them. Sound that cannot be read is passed over. */
  readonly tracks: readonly SdpTrack[];
  /** A new, unique name for each stream session. */
  newStreamSession(): string;
  readonly listener: StreamAssemblerListener;
}

/** One track of the session, whatever it carries. */
interface Line {
  readonly payloadType: number;
  readonly reception: Reception;
  readonly clock: TrackClock | undefined;
  readonly push: AudioTrack['push'] | undefined;
}

/** @throws MediaError `rtp.no-video`, `rtp.unsupported-video: JPEG` … when there is no video that can be read directly. */
export function createStreamAssembler(options: StreamAssemblerOptions): StreamAssembler {
  const { tracks, listener } = options;
  const videoIndex = tracks.findIndex((track) => track.kind === 'video');
  const videoSdp = tracks[videoIndex];
  if (videoSdp === undefined) throw new MediaError('rtp.no-video: the session has no video track');
  const onFragment: StreamAssemblerListener['onFragment'] = (fragment) => listener.onFragment(fragment);
  const beginSession = (opening: SessionOpening): string => {
    const streamSession = options.newStreamSession();
    const infos = audio === undefined ? [opening.track] : [opening.track, audio.info];
    listener.onInit({ streamSession, tracks: infos, bytes: writeInitSegment(infos) });
    audio?.beginSession({ streamSession, ...opening.start });
    return streamSession;
  };
  const video = createVideoTrack({ sdp: videoSdp, beginSession, onFragment });
  const audioIndex = tracks.findIndex((track) => track.kind === 'audio');
  const audioSdp = tracks[audioIndex];
  const audio =
    audioSdp === undefined ? undefined : createAudioTrack({ sdp: audioSdp, video: video.clock, onFragment });

  const lines = tracks.map((track, index): Line => {
    const reader = index === videoIndex ? video : index === audioIndex ? audio : undefined;
    const reception = createReception(track.clockRate || 90_000);
    return { payloadType: track.payloadType, reception, clock: reader?.clock, push: reader?.push };
  });
  const packet = createRtpPacket();
  const ownSsrc = crypto.getRandomValues(new Uint32Array(1))[0] ?? 1;
  const cname = `tc-${ownSsrc.toString(16)}`;

  return {
    pushRtp(index, bytes, arrivedAtMs, start = 0, end = bytes.length) {
      const line = lines[index];
      if (line?.push === undefined || !readRtpPacket(bytes, packet, start, end)) return;
      if (packet.payloadType !== line.payloadType) return;
      const arrival = line.reception.take(packet, arrivedAtMs);
      if (arrival !== 'useless') line.push(packet, bytes, arrival, arrivedAtMs);
    },
    pushRtcp(index, bytes, arrivedAtMs) {
      const line = lines[index];
      const report = line?.clock === undefined ? undefined : readSenderReport(bytes, arrivedAtMs);
      // A report of another source, or from before the first packet of this one, says nothing of our timestamps.
      if (line?.clock !== undefined && report !== undefined && isOwn(report.ssrc, line)) line.clock.report = report;
    },
    receiverReport(index, nowMs) {
      const line = lines[index];
      if (line?.reception.ssrc === undefined) return undefined;
      const block = line.reception.reportBlock();
      return writeReceiverReport({ ssrc: ownSsrc, cname, block, lastReport: line.clock?.report }, nowMs);
    },
    figures: () => figuresOf(lines, lines[videoIndex]),
    end: video.end,
  };
}

function isOwn(ssrc: number, line: Line): boolean {
  return line.reception.ssrc === undefined || line.reception.ssrc === ssrc;
}

function figuresOf(lines: readonly Line[], video: Line | undefined): TransportFigures {
  const sum = (read: (reception: Reception) => number) =>
    lines.reduce((total, line) => total + read(line.reception), 0);
  const reports = lines.flatMap(({ clock }) => (clock?.report?.cameraMs === undefined ? [] : [clock.report]));
  const [newest] = reports.sort((a, b) => b.arrivedAtMs - a.arrivedAtMs);
  return {
    packetsReceived: sum((each) => each.received),
    packetsLost: sum((each) => each.lost),
    packetsReordered: sum((each) => each.late),
    jitterMs: video?.reception.jitterMs ?? null,
    cameraClockOffsetMs: newest?.cameraMs === undefined ? null : newest.cameraMs - newest.arrivedAtMs,
  };
}
