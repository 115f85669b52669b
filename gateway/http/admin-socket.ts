/**
 * The console's way into a running gateway: HTTP over a Unix socket that only the gateway's own user can open (0600).
 * It is no network door, so no right is asked: who can open the file could open the database as well.
 */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AdminAnswer, AdminCommands, AdminRequest } from '../kernel/admin-command.ts';
import { asGatewayError } from '../kernel/errors.ts';

const maxRequestBytes = 16 * 1024 * 1024;

export interface AdminSocket {
  close(): Promise<void>;
}

export async function openAdminSocket(path: string, commands: AdminCommands): Promise<AdminSocket> {
  rmSync(path, { force: true });
  const server = createServer((request, response) => {
    void answer(request, commands).then((result) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(result));
    });
  });
  const mask = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
  } finally {
    process.umask(mask);
  }
  chmodSync(path, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, commands: AdminCommands): Promise<AdminAnswer> {
  try {
    const body = JSON.parse(await bodyOf(request)) as { command: string } & AdminRequest;
    const command = Object.hasOwn(commands, body.command) ? commands[body.command] : undefined;
    if (!command) return { exitCode: 2, output: `unknown command: ${body.command}\n` };
    return await command.run(body);
  } catch (error) {
    const known = asGatewayError(error);
    return { exitCode: 1, output: `${known.message} ${JSON.stringify(known.details)}\n` };
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > maxRequestBytes) throw new Error('request too large');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
