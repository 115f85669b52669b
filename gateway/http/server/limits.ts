/** How long a caller may take. Slow ones are closed, so that a handful of them cannot hold the room's connections. Ms. */
export const paces = {
  /** TLS, and a request's head. */
  handshakeMs: 5_000,
  headersMs: 5_000,
  /** A request with its body. */
  requestMs: 8_000,
  /** Between two requests of a connection (HTTP/1.1). */
  keepAliveMs: 30_000,
  /** A connection of HTTP/2 on which nothing is asked: it costs little to make another. */
  idleSessionMs: 8_000,
  /** Nothing moves in either direction, though an answer is due: a reader who reads nothing. Longer than any held answer. */
  stalledMs: 60_000,
  checkEveryMs: 1_000,
} as const;

export const maxHeaderBytes = 16 * 1024;
/** A wall of 64 tiles asks for two things at a time each. */
export const maxStreamsPerSession = 256;
