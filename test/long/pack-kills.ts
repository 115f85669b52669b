/** Twenty kills while an evidence pack of twelve cameras is made. */
import { killWhileMakingPacks } from '../support/pack-kills.ts';
import type { LongTest } from './table.ts';

const kills = 20;
const cameras = 12;
const seconds = 40;

export const packKillsTest: LongTest = async (say) => {
  const result = await killWhileMakingPacks({ kills, cameras, seconds, baseAddress: '127.68.0.0', say });
  for (const fault of result.faults) say(fault);
  return {
    title: 'Evidence packs through kills',
    rows: [
      {
        what: `kills (SIGKILL) after the first file of a pack of ${cameras} cameras, ${seconds} s each`,
        asked: String(kills),
        measured: `${result.kills}, of which ${result.killsInTheMaking} before the pack was whole`,
        ok: result.kills === kills && result.killsInTheMaking >= kills / 2,
      },
      {
        what: 'after the restart: not made by itself, made twice, left something, or wrong to the strict verifier',
        asked: '0',
        measured: String(result.faults.length),
        ok: result.faults.length === 0,
      },
    ],
  };
};
