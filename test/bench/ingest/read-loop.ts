/**
 * Program: plays every RTSP URL of its arguments (TCP, first track, no sign-in) and throws away what comes, read into one static
 * buffer. Prints `playing` once all play. What it costs is what reading alone costs in this runtime.
 */
import { connect, type Socket } from 'node:net';

const buffer = new Uint8Array(65_536);
const keepAliveMs = 20_000;
const urls = process.argv.slice(2);
let waiting = urls.length;

/** Requests in order; each is sent when the answer to the one before has come. The answer's last line is an empty one. */
function play(url: string): Socket {
  const { hostname, port } = new URL(url);
  const requests = ['DESCRIBE', 'SETUP', 'PLAY'];
  let head = '';
  let session = '';
  let sequence = 0;
  let playing = false;
  const ask = (method: string) => {
    sequence += 1;
    const target = method === 'SETUP' ? `${url}/trackID=1` : url;
    const transport = method === 'SETUP' ? 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n' : '';
    const named = session === '' ? '' : `Session: ${session}\r\n`;
    socket.write(`${method} ${target} RTSP/1.0\r\nCSeq: ${sequence}\r\n${transport}${named}\r\n`);
  };
  const onAnswer = (text: string) => {
    head += text;
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const bodyBytes = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    if (head.length < end + 4 + bodyBytes) return;
    if (!head.startsWith('RTSP/1.0 200')) throw new Error(`${url}: ${head.split('\r\n')[0]}`);
    session = /^session: *([^;\r]+)/im.exec(head)?.[1] ?? session;
    head = '';
    const next = requests.shift();
    if (next) return ask(next);
    playing = true;
    waiting -= 1;
    if (waiting === 0) process.stdout.write('playing\n');
  };
  const socket = connect({
    host: hostname,
    port: Number(port || 554),
    onread: {
      buffer,
      callback: (size, bytes) => {
        if (!playing) onAnswer(Buffer.from(bytes.buffer, bytes.byteOffset, size).toString('latin1'));
        return true;
      },
    },
  });
  socket.setNoDelay(true);
  socket.once('connect', () => ask(requests.shift() ?? ''));
  // Its answer comes between the packets and is thrown away with them.
  setInterval(() => ask('GET_PARAMETER'), keepAliveMs);
  return socket;
}

for (const url of urls) play(url);
process.once('SIGTERM', () => process.exit(0));
