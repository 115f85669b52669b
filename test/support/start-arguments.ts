/** What `npm start` gives to Node, the program included: whoever starts the gateway otherwise starts it the same way. */
import { readFileSync } from 'node:fs';

export function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.replace(/^exec node /, '').split(' ');
}
