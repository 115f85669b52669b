/**
 * How many connections one address may hold, and who may connect at all: where TLS is ended by a proxy, only that proxy (and
 * this machine) may, because everybody else would speak unencrypted.
 */
import type { Server, Socket } from 'node:net';

export interface ConnectionRules {
  readonly perAddress: number;
  /** A proxy stands for many: it is not counted. */
  readonly isProxy: (address: string) => boolean;
  readonly mayConnect: (address: string) => boolean;
}

/** @returns ends every connection */
export function guardConnections(server: Server, rules: ConnectionRules): () => void {
  const open = new Map<string, Set<Socket>>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress;
    // Gone before we could look.
    if (address === undefined || !rules.mayConnect(address)) return socket.destroy();
    const sockets = open.get(address) ?? new Set();
    if (sockets.size >= rules.perAddress && !rules.isProxy(address)) return socket.destroy();
    open.set(address, sockets.add(socket));
    socket.once('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0 && open.get(address) === sockets) open.delete(address);
    });
  });
  return () => {
    for (const sockets of open.values()) for (const socket of sockets) socket.destroy();
  };
}
