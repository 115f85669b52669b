/** `recordings check`: the console's way to look whether all that was recorded is there and as it was. */
import type { AdminCommands } from '../../../kernel/admin-command.ts';
import type { Recording } from '../open-recording.ts';
import type { CheckResult } from './check-recordings.ts';

export interface RecordingCommandsOptions {
  readonly recording: Pick<Recording, 'check'>;
  readonly nowMs: () => number;
  /** Hears of the progress. */
  readonly say: (text: string) => void;
}

const dayMs = 86_400_000;

export function createRecordingCommands({ recording, nowMs, say }: RecordingCommandsOptions): AdminCommands {
  return {
    'recordings check': {
      async run({ options }) {
        const days = options['days'] === undefined ? Number.POSITIVE_INFINITY : Number(options['days']);
        if (!(days > 0)) return { exitCode: 2, output: '--days must be a number above 0\n' };
        const wishes = {
          repair: options['repair'] === true,
          quick: options['quick'] === true,
          fromMs: Number.isFinite(days) ? nowMs() - days * dayMs : Number.NEGATIVE_INFINITY,
        };
        const result = await recording.check(wishes, say);
        return { exitCode: result.findings.every(({ repaired }) => repaired) ? 0 : 1, output: render(result) };
      },
    },
  };
}

function render({ findings, files, readBytes, skipped, indexRead }: CheckResult): string {
  const lines = findings.map(({ kind, where, repaired }) => `${kind}${repaired ? ' (repaired)' : ''}: ${where}`);
  const verdict = findings.length === 0 ? 'all is as it was recorded' : `${findings.length} findings`;
  const away = skipped > 0 ? `, ${skipped} files on disks that are not there` : '';
  const index = indexRead ? [] : ['the database of the index is only looked through while the gateway is stopped'];
  return [...lines, ...index, `${files} files, ${readBytes} bytes read${away}: ${verdict}`, ''].join('\n');
}
