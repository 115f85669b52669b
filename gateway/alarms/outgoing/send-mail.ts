/** One message by e-mail, in Vietnamese. */
import { Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import { timeInDistrict } from '../../kernel/district-time.ts';
import { causeWords, severityWords, wordsOfKind } from '../spoken-words.ts';
import type { AlarmMessage } from './message-queue.ts';

export interface MailTarget {
  readonly host: string;
  readonly port: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly user?: string;
  readonly password?: string;
}

const boundMs = 10_000;
const events = { raised: 'CẢNH BÁO', escalated: 'CHƯA AI NHẬN', ended: 'ĐÃ HẾT' } as const;

/** @throws Error with the server's reason */
export async function sendMail(
  target: MailTarget,
  id: string,
  message: AlarmMessage,
  signal: AbortSignal,
): Promise<void> {
  const { host, port, from, to, user, password } = target;
  // nodemailer cannot be stopped on its way; its socket can.
  const socket = new Socket();
  const stop = () => socket.destroy();
  signal.addEventListener('abort', stop, { once: true });
  const transport = createTransport({
    ...{ host, port, secure: port === 465, socket },
    ...{ dnsTimeout: boundMs, connectionTimeout: boundMs, greetingTimeout: boundMs, socketTimeout: boundMs },
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
  });
  const { event, where, kind, severity, cause, since, cameras } = message;
  const lines = [
    `${events[event]}: ${where}`,
    `Loại: ${wordsOfKind(kind)}`,
    `Mức: ${severityWords[severity]}`,
    `Từ: ${timeInDistrict(Date.parse(since))}`,
    `Nguyên nhân: ${causeWords(cause)}`,
    ...(cameras > 0 ? [`Số camera: ${cameras}`] : []),
  ];
  try {
    await transport.sendMail({
      ...{ from, to: [...to], subject: `[Tháp Canh] ${events[event]}: ${where}`, text: lines.join('\n') },
      messageId: `<${id}@thap-canh>`,
    });
  } finally {
    signal.removeEventListener('abort', stop);
    transport.close();
    stop();
  }
}
