/** What real cameras answered (../shared/material/sdp): every answer is read whole, and gives what a session needs. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../gateway/kernel/errors.ts';
import { createMessageReader } from '../../../../gateway/sources/rtsp/message-reader.ts';
import {
  parseSessionHeader,
  parseTransportHeader,
  type RtspResponse,
} from '../../../../gateway/sources/rtsp/rtsp-message.ts';
import { findWantedTracks } from '../../../../gateway/sources/rtsp/wanted-tracks.ts';

const captures = new URL('../../../../../shared/material/sdp/', import.meta.url);
const absent = !existsSync(captures);
if (absent) console.warn('skipped: ../shared/material/sdp is absent, the real answers are not read');
const read = (name: string) => readFileSync(new URL(name, captures));
const namesIn = (folder: string) =>
  absent ? [] : readdirSync(new URL(folder, captures)).map((name) => `${folder}${name}`);
const answers = namesIn('retina/').filter((name) => read(name).subarray(0, 5).toString() === 'RTSP/');

/** Between two packets, in reads of 7 bytes, as the worst of networks has it. */
function answerIn(name: string): RtspResponse {
  const packet = Buffer.from([0x24, 0, 0, 12, 0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  const bytes = Buffer.concat([packet, read(name), packet]);
  const heard: RtspResponse[] = [];
  let packets = 0;
  const reader = createMessageReader({
    onResponse: (response) => heard.push(response),
    onRequest: () => {},
    onPacket: () => {
      packets += 1;
    },
  });
  reader.addChannel(0);
  for (let at = 0; at < bytes.length; at += 7) expect(reader.push(bytes.subarray(at, at + 7))).toBe(true);
  expect([heard.length, packets]).toEqual([1, 2]);
  const [response] = heard;
  if (response === undefined) throw new Error('no answer');
  return response;
}

describe.skipIf(absent)('a real camera', () => {
  it.each(answers)('is understood: %s', (name) => {
    const { status, headers, body } = answerIn(name);
    expect(status).toBe(200);
    expect(headers.get('cseq')).toMatch(/^\d+$/);
    if (name.includes('_setup')) {
      expect(parseSessionHeader(headers.get('session'))?.id).toMatch(/^[\w]+$/);
      const transport = parseTransportHeader(headers.get('transport'));
      expect(transport?.kind === 'tcp' ? transport.channel : transport?.serverPorts).toBeDefined();
    }
    if (name.includes('_describe'))
      expect(findWantedTracks(body, 'rtsp://10.0.0.1/', true).tracks[0]?.kind).toBe('video');
  });

  it.each([...namesIn('gortsplib/'), ...namesIn('retina/')].filter((name) => /\.sdp$|_sdp\.txt$/.test(name)))(
    'gives tracks or a named refusal: %s',
    (name) => {
      try {
        const { tracks } = findWantedTracks(read(name).toString(), 'rtsp://10.0.0.1/live/', true);
        expect(tracks[0]?.kind).toBe('video');
        for (const { controlUrl } of tracks) expect(controlUrl).toMatch(/^rtsp:\/\//);
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
        expect(['camera.no-video', 'stream.not-direct']).toContain(error.code);
        expect(error.details['reason']).toMatch(/^(sdp|rtp)\./);
      }
    },
  );
});
