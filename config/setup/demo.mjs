/** `npm run demo`: set-up, then the simulated district with the gateway. */
import { prepare } from './prepare.mjs';
import { runChild } from './run-child.mjs';

const runtime = prepare({ tools: ['ffmpeg'] });
process.exitCode = await runChild(runtime, ['test/demo/demo.ts', ...process.argv.slice(2)]);
