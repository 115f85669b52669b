/**
 * `npm run verify -- pack.zip --fingerprint "ab12 …" [--sha256 …]`: the strict verifier as a program. It needs no gateway, no
 * database and no network; what it is held against stands on the printed minutes. Ends with 0: everything is right, 1:
 * something is not, 2: it was called wrongly or the file cannot be read.
 */
import { parseArgs } from 'node:util';
import { faultWords } from './incidents/evidence/verify/fault-words.ts';
import { verifyPack } from './incidents/evidence/verify/verify-pack.ts';

const usage =
  'npm run verify -- PACK.zip --fingerprint "FINGERPRINT ON THE MINUTES" [--sha256 "SHA-256 ON THE MINUTES"]';
/** Names come from whoever made the file: nothing in them moves the cursor or begins a line of its own. */
const say = (line: string): unknown => process.stdout.write(`${line.replaceAll(/\p{C}/gu, '\uFFFD')}\n`);

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { fingerprint: { type: 'string' }, sha256: { type: 'string' } },
    allowPositionals: true,
  });
  const [path] = positionals;
  const { fingerprint, sha256 } = values;
  if (path === undefined || fingerprint === undefined || positionals.length > 1) throw new Error(usage);
  const verdict = await verifyPack(path, { fingerprint, ...(sha256 === undefined ? {} : { sha256 }) });
  say(`${verdict.number || path}: ${verdict.files} tệp / files, ${verdict.segments} đoạn ghi / segments`);
  say(`SHA-256: ${verdict.sha256}`);
  say(`Khoá / key: ${verdict.fingerprint.match(/.{4}/g)?.join(' ') ?? '-'}`);
  for (const { kind, where } of verdict.faults)
    say(`SAI / WRONG  ${where}: ${faultWords[kind].vi} / ${faultWords[kind].en}`);
  if (verdict.faults.length > 0) return 1;
  say('ĐÚNG / RIGHT: gói nguyên vẹn, do khoá trên biên bản ký / whole, signed with the key on the minutes');
  return 0;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
