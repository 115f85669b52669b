/** The channels that the configuration names, and which happenings of an alarm go out by them. */
import { readFileSync } from 'node:fs';
import type { GatewayConfig } from '../../../config/schema.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import type { KeptAlarm } from '../alarm-store.ts';
import { type Severity, severities } from '../model.ts';
import { type AlarmMessage, type Channel, createMessageQueue } from './message-queue.ts';
import { sendMail } from './send-mail.ts';
import { sendWebhook } from './send-webhook.ts';
import { type Send, startSender } from './sender.ts';

type OutgoingConfig = GatewayConfig['alarms']['outgoing'];

export interface OutgoingOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly config: OutgoingConfig;
  /** What is read from secret files, for the log's redaction. */
  readonly addSecret: (secret: string) => void;
  /** What people call the subject of an alarm. */
  readonly placeOf: (alarm: KeptAlarm) => string;
  readonly onStuck: (stuck: boolean, reason: string) => void;
}

export interface Outgoing {
  /** In the transaction of what happened. */
  enqueue(alarm: KeptAlarm, happening: string, transaction: Database): Promise<void>;
  close(): Promise<void>;
}

const goesOut: Readonly<Record<string, AlarmMessage['event']>> = {
  raised: 'raised',
  'raised-again': 'raised',
  escalated: 'escalated',
  ended: 'ended',
};

/** @throws GatewayError `config.invalid` when a secret file cannot be read */
export function openOutgoing(options: OutgoingOptions): Outgoing {
  const { db, clock, log, config, placeOf } = options;
  const secret = (path: string, file: string): string => {
    try {
      const text = readFileSync(file, 'utf8').trim();
      options.addSecret(text);
      return text;
    } catch (cause) {
      throw new GatewayError('config.invalid', { cause, details: { path, file } });
    }
  };
  const channels: Partial<Record<Channel, Send>> = {};
  const least: Partial<Record<Channel, Severity>> = {};
  const { webhook, mail } = config;
  if (webhook) {
    const target = { url: webhook.url, secret: secret('alarms.outgoing.webhook.secretFile', webhook.secretFile) };
    channels.webhook = (id, message, signal) => sendWebhook(target, id, message, signal);
    least.webhook = webhook.from;
  }
  if (mail) {
    const { host, port, sender: from, to, user, passwordFile } = mail;
    const password = passwordFile === undefined ? '' : secret('alarms.outgoing.mail.passwordFile', passwordFile);
    const target = { host, port, from, to, ...(user === undefined ? {} : { user, password }) };
    channels.mail = (id, message, signal) => sendMail(target, id, message, signal);
    least.mail = mail.from;
  }
  const sender = startSender({ clock, log, queue: createMessageQueue(db), channels, onStuck: options.onStuck });

  return {
    async enqueue(alarm, happening, transaction) {
      const event = goesOut[happening];
      const quiet = alarm.state === 'shelved' || alarm.state === 'out-of-service';
      if (!event || quiet) return;
      const { id: alarmId, kind, severity, cause, down } = alarm;
      const since = new Date(alarm.sinceMs).toISOString();
      const at = new Date(clock.nowMs()).toISOString();
      const message = { event, alarmId, kind, severity, where: placeOf(alarm), cause, since, at, cameras: down.length };
      for (const channel of Object.keys(channels) as Channel[]) {
        if (severities.indexOf(severity) > severities.indexOf(least[channel] ?? 'low')) continue;
        await createMessageQueue(transaction).put(channel, message, clock.nowMs());
      }
    },
    close: sender.close,
  };
}
