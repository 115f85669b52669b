/** `npm run bench`: set-up, then the measurements. */
import { prepare } from './prepare.mjs';
import { runChild } from './run-child.mjs';

const runtime = prepare({ tools: ['ffmpeg', 'chromium'] });
process.exitCode = await runChild(runtime, ['test/bench/main.ts', ...process.argv.slice(2)]);
