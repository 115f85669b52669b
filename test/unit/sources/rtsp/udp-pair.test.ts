import { createSocket, type Socket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../gateway/kernel/clock.ts';
import { openUdpPair } from '../../../../gateway/sources/rtsp/udp-pair.ts';
import { waitFor } from '../../../support/wait-for.ts';

const own = '127.22.4.1';
const cameraAddress = '127.22.4.2';
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});
/** A socket of somebody else, and what it hears. */
async function openPeer(address: string) {
  const socket = createSocket('udp4');
  sockets.push(socket);
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  const heard: string[] = [];
  socket.on('message', (packet) => heard.push(packet.toString('hex')));
  const say = (text: string, port: number) =>
    new Promise<void>((resolve) => socket.send(Buffer.from(text), port, own, () => resolve()));
  return { say, heard, port: socket.address().port };
}

describe('a pair of UDP ports', () => {
  it('is even and odd, hears the camera alone, and opens the way to it', async () => {
    const heard: string[] = [];
    const take = (kind: string) => (packet: Uint8Array) => heard.push(`${kind} ${Buffer.from(packet).toString()}`);
    const pair = await openUdpPair({
      localAddress: own,
      cameraAddress,
      clock: systemClock,
      onRtp: take('rtp'),
      onRtcp: take('rtcp'),
    });
    expect(pair.rtpPort % 2).toBe(0);
    const [rtp, rtcp, stranger] = [
      await openPeer(cameraAddress),
      await openPeer(cameraAddress),
      await openPeer('127.22.4.3'),
    ];
    pair.punch([rtp.port, rtcp.port]);
    pair.sendRtcp(Uint8Array.of(0x81, 201));
    await waitFor('both to hear', () => rtp.heard.length === 1 && rtcp.heard.length === 2);
    expect([rtp.heard[0], ...rtcp.heard]).toEqual(['80'.padEnd(24, '0'), '80c9000100000000', '81c9']);
    await stranger.say('stranger', pair.rtpPort);
    await stranger.say('stranger', pair.rtpPort + 1);
    await rtp.say('picture', pair.rtpPort);
    await rtcp.say('report', pair.rtpPort + 1);
    await waitFor('both packets', () => heard.length === 2);
    expect(heard.toSorted()).toEqual(['rtcp report', 'rtp picture']);
    await Promise.all([pair.close(), pair.close()]);
  });
});
