/**
 * Time limits of HTTP/2, which Node leaves to us: a session on which nothing is asked ends, a request whose body does not come
 * is reset, an answer that nobody takes as well. Floods of resets, pings and settings are bounded by nghttp2's own limits.
 */
import { constants, type Http2SecureServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { Clock } from '../../kernel/clock.ts';
import { paces } from './limits.ts';

export function guardSessions(server: Http2SecureServer, clock: Clock): void {
  server.on('session', (session: ServerHttp2Session) => guard(session, clock));
}

function guard(session: ServerHttp2Session, clock: Clock): void {
  let open = 0;
  let cancelIdle = clock.after(paces.idleSessionMs, () => session.destroy());
  session.on('stream', (stream, _headers, flags: number) => {
    open += 1;
    cancelIdle();
    stream.once('close', () => {
      open -= 1;
      if (open > 0 || session.destroyed) return;
      cancelIdle();
      cancelIdle = clock.after(paces.idleSessionMs, () => session.destroy());
    });
    guardStream(stream, flags, clock);
  });
  session.once('close', () => cancelIdle());
}

function guardStream(stream: ServerHttp2Stream, flags: number, clock: Clock): void {
  stream.setTimeout(paces.stalledMs, () => stream.close(constants.NGHTTP2_CANCEL));
  if ((flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) return;
  const cancel = clock.after(paces.requestMs, () => stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM));
  stream.once('end', cancel);
  stream.once('close', cancel);
}
