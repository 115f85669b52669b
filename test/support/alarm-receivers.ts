/** Who gets alarms from outside, on loopback: a web server that may fail or hang, and a mail relay that may refuse or hang. */
import { createServer, type Server as HttpServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';

export interface WebReceiver {
  readonly url: string;
  readonly got: { readonly path: string; readonly body: string; readonly signature: string }[];
  /** `undefined`: never answers. */
  status: number | undefined;
  close(): Promise<void>;
}

export async function openWebReceiver(): Promise<WebReceiver> {
  const bodyOf = async (request: IncomingMessage) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    return Buffer.concat(parts).toString('utf8');
  };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      receiver.got.push({ path: request.url ?? '', body, signature: String(request.headers['x-thap-canh-signature']) });
      if (receiver.status !== undefined) response.writeHead(receiver.status, { location: '/elsewhere' }).end('answer');
    });
  });
  const port = await listen(server);
  const receiver: WebReceiver = {
    ...{ url: `http://127.0.0.1:${port}/alarms`, got: [], status: 200 },
    close() {
      server.closeAllConnections();
      return closed(server);
    },
  };
  return receiver;
}

export interface MailReceiver {
  readonly port: number;
  readonly got: { from: string; to: string[]; signedInAs: string; text: string }[];
  refuses: boolean;
  /** Greets nobody. */
  hangs: boolean;
  connections(): number;
  close(): Promise<void>;
}

/** As much of RFC 5321 as a relay needs to take a letter. */
export async function openMailReceiver(): Promise<MailReceiver> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    if (receiver.hangs) return;
    let letter = { from: '', to: [] as string[], signedInAs: '', text: '' };
    let rest = '';
    let inText = false;
    const say = (line: string) => socket.write(`${line}\r\n`);
    const take = (line: string) => {
      const [, address = ''] = /<([^>]*)>/.exec(line) ?? [];
      if (inText) {
        if (line !== '.') {
          letter.text += `${line}\n`;
          return;
        }
        inText = false;
        receiver.got.push({ ...letter, text: decoded(letter.text) });
        letter = { ...letter, to: [], text: '' };
        return say('250 taken');
      }
      if (line.startsWith('EHLO')) return say('250-relay\r\n250 AUTH PLAIN');
      if (line.startsWith('AUTH PLAIN ')) {
        letter.signedInAs = Buffer.from(line.slice(11), 'base64').toString('utf8');
        return say('235 welcome');
      }
      if (line.startsWith('MAIL FROM')) letter.from = address;
      if (line.startsWith('MAIL FROM') && receiver.refuses) return say('451 not now');
      if (line.startsWith('RCPT TO')) letter.to.push(address);
      inText = line === 'DATA';
      say(inText ? '354 go on' : '250 good');
    };
    socket.setEncoding('utf8').on('data', (text) => {
      rest += text;
      const whole = rest.split('\r\n');
      rest = whole.pop() ?? '';
      for (const line of whole) take(line);
    });
    say('220 relay');
  });
  const port = await listen(server);
  const receiver: MailReceiver = {
    ...{ port, got: [], refuses: false, hangs: false },
    connections: () => sockets.size,
    close() {
      for (const socket of sockets) socket.destroy();
      return closed(server);
    },
  };
  return receiver;
}

/** The text of a letter whose body is base64 or quoted-printable, with its head. */
function decoded(letter: string): string {
  const at = letter.indexOf('\n\n');
  const [head, body] = [letter.slice(0, at), letter.slice(at + 2)];
  if (/transfer-encoding: base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  const bytes = body
    .replaceAll('=\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return /quoted-printable/i.test(head) ? Buffer.from(bytes, 'latin1').toString('utf8') : body;
}

const listen = (server: HttpServer | Server) =>
  new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
const closed = (server: HttpServer | Server) => new Promise<void>((resolve) => server.close(() => resolve()));
