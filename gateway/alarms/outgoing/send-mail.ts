/** One message by e-mail, in Vietnamese. */
import { createTransport } from 'nodemailer';
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
const timeOf = (iso: string) => new Date(iso).toLocaleString('vi-VN', { timeZone: 'Asia/Ho_Chi_Minh' });

/** @throws Error with the server's reason */
export async function sendMail(target: MailTarget, id: string, message: AlarmMessage): Promise<void> {
  const { host, port, from, to, user, password } = target;
  const transport = createTransport({
    ...{
      host,
      port,
      secure: port === 465,
      connectionTimeout: boundMs,
      greetingTimeout: boundMs,
      socketTimeout: boundMs,
    },
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
  });
  const { event, where, kind, severity, cause, since, cameras } = message;
  const lines = [
    `${events[event]}: ${where}`,
    `Loại: ${kind}`,
    `Mức: ${severity}`,
    `Từ: ${timeOf(since)}`,
    `Nguyên nhân: ${cause}`,
    ...(cameras > 0 ? [`Số camera: ${cameras}`] : []),
  ];
  try {
    await transport.sendMail({
      ...{ from, to: [...to], subject: `[Tháp Canh] ${events[event]}: ${where}`, text: lines.join('\n') },
      messageId: `<${id}@thap-canh>`,
    });
  } finally {
    transport.close();
  }
}
