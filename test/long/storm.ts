/** Forty kills in a storm of alarms. */
import { stormAndCheck } from '../support/alarm-storm.ts';
import type { LongTest } from './table.ts';

const kills = 40;

export const stormTest: LongTest = async (say) => {
  const result = await stormAndCheck(kills, say);
  for (const fault of [...result.lost, ...result.doubled]) say(fault);
  const none = (what: string, faults: readonly string[]) => ({
    ...{ what, asked: '0', measured: String(faults.length), ok: faults.length === 0 },
  });
  return {
    title: 'A storm of alarms',
    rows: [
      {
        what: 'kills (SIGKILL), changes of alarms told, takes answered',
        asked: `${kills}`,
        measured: `${result.kills}, ${result.told}, ${result.taken}`,
        ok: result.kills === kills && result.told > kills * 20 && result.taken > kills,
      },
      none('alarms shown or taken that are lost', result.lost),
      none('alarms, beginnings or takes on record more than once', result.doubled),
      {
        what: 'changes on record that a kill kept from being told',
        asked: `0-${kills}`,
        measured: String(result.untold),
        ok: result.untold >= 0 && result.untold <= kills,
      },
      {
        what: 'a link that was cut all the time: its alarms, and how often each began',
        asked: '1, 1',
        measured: `${result.linkCounts.length}, ${result.linkCounts.join()}`,
        ok: result.linkCounts.length === 1 && result.linkCounts[0] === 1,
      },
      {
        what: 'the audit after it',
        asked: 'the chain stands',
        measured: result.auditFault === null ? 'the chain stands' : JSON.stringify(result.auditFault),
        ok: result.auditFault === null,
      },
    ],
  };
};
