/** The session description a camera answers DESCRIBE with. */
import type { LiveStream } from '../streams/live-stream.ts';

export function renderSdp(stream: LiveStream, address: string, name: string): string {
  const lines = [
    'v=0',
    `o=- 1 1 IN IP4 ${address}`,
    `s=${name}`,
    'c=IN IP4 0.0.0.0',
    't=0 0',
    'a=control:*',
    'a=range:npt=0-',
  ];
  stream.tracks.forEach((playing, index) => {
    lines.push(...playing.track.sdp, `a=control:trackID=${index + 1}`);
  });
  return `${lines.join('\r\n')}\r\n`;
}
