/** Forty kills while twenty cameras are recorded, and a power loss behind every write of a longer log. */

import { loseEverywhere, recordToLog } from '../support/power-loss.ts';
import { killWhileRecording } from '../support/recording-kills.ts';
import type { LongTest } from './table.ts';

const kills = 40;
const cameras = 20;
const mostLostMs = 2_000;

export const recordingsTest: LongTest = async (say) => {
  const log = await recordToLog({ cameras: 3, seconds: 24, syncMs: 60 });
  const loss = await loseEverywhere(log, ['least', 'most', 'chance']);
  for (const fault of loss.faults) say(fault);
  say(`${loss.losses} power losses played`);
  const result = await killWhileRecording({ cameras, kills, baseAddress: '127.62.0.0', say });
  for (const fault of result.unplayable) say(fault);
  if (result.check.exitCode !== 0) say(result.check.output);
  const sorted = result.lostMs.toSorted((one, other) => one - other);
  const longest = sorted.at(-1) ?? Number.POSITIVE_INFINITY;
  return {
    title: 'Recording through kills and power losses',
    rows: [
      {
        what: 'kills (SIGKILL), cameras recorded',
        asked: `${kills}, ${cameras}`,
        measured: `${result.kills}, ${result.cameras}`,
        ok: result.kills === kills && result.cameras === cameras,
      },
      {
        what: 'lost of a camera at a kill, ms: median, longest',
        asked: `longest ≤ ${mostLostMs}`,
        measured: `${Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0)}, ${Math.round(longest)}`,
        ok: sorted.length === kills * cameras && longest <= mostLostMs,
      },
      {
        what: 'files that do not play, of all',
        asked: '0',
        measured: `${result.unplayable.length} of ${result.files}`,
        ok: result.unplayable.length === 0 && result.files > kills * cameras,
      },
      {
        what: 'the check of files, hashes, chains and index after it',
        asked: 'finds nothing',
        measured: result.check.output.trim().split('\n').at(-1) ?? '',
        ok: result.check.exitCode === 0,
      },
      {
        what: 'streams without a gap that names the gateway, over all kills',
        asked: '0',
        measured: String(result.gapsMissing),
        ok: result.gapsMissing === 0,
      },
      {
        what: 'power losses played, behind every write, sync and removal of a log of 24 s',
        asked: '0 faults',
        measured: `${loss.losses} losses, ${loss.faults.length} faults`,
        ok: loss.losses > 500 && loss.faults.length === 0,
      },
      {
        what: 'lost at a power loss when a sync takes 60 ms, ms: longest',
        asked: `≤ ${mostLostMs}`,
        measured: String(Math.round(loss.longestLostMs)),
        ok: loss.longestLostMs <= mostLostMs,
      },
    ],
  };
};
