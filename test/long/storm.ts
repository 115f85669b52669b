/** Forty kills in a storm of alarms, of a whole gateway and of an alarms room by itself, which has twenty times as much to do. */
import { summaryOf } from '../bench/statistics.ts';
import { stormAndCheck } from '../support/alarm-storm.ts';
import { stormOverGateway } from '../support/gateway-storm.ts';
import type { LongRow, LongTest } from './table.ts';

const kills = 40;

export const stormTest: LongTest = async (say) => ({
  title: 'A storm of alarms',
  rows: [...(await gatewayRows(say)), ...(await roomRows(say))],
});

async function gatewayRows(say: (text: string) => void): Promise<LongRow[]> {
  const result = await stormOverGateway(kills, '127.161.0.0', (text) => say(`gateway: ${text}`));
  const back = summaryOf(result.backMs.map((ms) => ms / 1_000));
  return [
    {
      what: 'gateway: kills (SIGKILL); alarms shown, changes told, takes answered',
      asked: `${kills}`,
      measured: `${result.kills}; ${result.alarms}, ${result.told}, ${result.taken}`,
      ok: result.kills === kills && result.told > kills * 20 && result.taken > kills,
    },
    noneRow('gateway: alarms shown or taken that are lost, or less after a kill than before', result.lost, say),
    noneRow('gateway: troubles with two alarms at a time, beginnings or takes on record twice', result.doubled, say),
    noneRow('gateway: alarms shown that never came to the web server', result.unsent, say),
    {
      what: 'gateway: messages that came to it twice (a kill between sending and noting it)',
      asked: `0-${kills}`,
      measured: `${result.sentTwice}`,
      ok: result.sentTwice <= kills,
    },
    {
      what: 'gateway: alarms of the link that was cut all the time',
      asked: '1',
      measured: `${result.linkAlarms}`,
      ok: result.linkAlarms === 1,
    },
    {
      what: 'gateway: from the kill until the list is there again, s (p50, p95, most)',
      asked: '',
      measured: [back.p50, back.p95, back.max].map((seconds) => seconds.toFixed(1)).join(', '),
      ok: true,
    },
    auditRow('gateway', result.auditFault),
  ];
}

async function roomRows(say: (text: string) => void): Promise<LongRow[]> {
  const result = await stormAndCheck(kills, (text) => say(`room: ${text}`));
  return [
    {
      what: 'room: kills (SIGKILL); changes told, takes answered',
      asked: `${kills}`,
      measured: `${result.kills}; ${result.told}, ${result.taken}`,
      ok: result.kills === kills && result.told > kills * 20 && result.taken > kills,
    },
    noneRow('room: alarms shown or taken that are lost', result.lost, say),
    noneRow('room: alarms, beginnings or takes on record more than once', result.doubled, say),
    {
      what: 'room: changes on record that a kill kept from being told',
      asked: `0-${kills}`,
      measured: `${result.untold}`,
      ok: result.untold >= 0 && result.untold <= kills,
    },
    {
      what: 'room: a link that was cut all the time: its alarms, and how often each began',
      asked: '1, 1',
      measured: `${result.linkCounts.length}, ${result.linkCounts.join()}`,
      ok: result.linkCounts.length === 1 && result.linkCounts[0] === 1,
    },
    auditRow('room', result.auditFault),
  ];
}

function noneRow(what: string, faults: readonly string[], say: (text: string) => void): LongRow {
  for (const fault of faults.slice(0, 20)) say(`${what}: ${fault}`);
  return { what, asked: '0', measured: `${faults.length}`, ok: faults.length === 0 };
}

const auditRow = (who: string, fault: unknown): LongRow => ({
  what: `${who}: the audit after it`,
  asked: 'the chain stands',
  measured: fault === null ? 'the chain stands' : JSON.stringify(fault),
  ok: fault === null,
});
