/**
 * Random one-bit changes to a pack, each looked for by the strict verifier (anywhere in the zip file) and by nothing but
 * openssl and sha256sum (anywhere in an unpacked file), as VERIFY.txt says. Used with a small count by `npm test`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { verifyCommands } from '../../gateway/incidents/evidence/pack/verify-text.ts';
import { verifyPack } from '../../gateway/incidents/evidence/verify/verify-pack.ts';
import { copyOf, flipBit } from './made-pack.ts';
import type { Random } from './random.ts';

export interface Damage {
  /** Bit of the file. */
  readonly bit: number;
  readonly where: string;
}

export interface DamageReport {
  readonly tried: number;
  /** Changes that nobody named. */
  readonly missed: readonly Damage[];
}

/** @param fingerprint as on paper */
export async function damageZip(
  path: string,
  fingerprint: string,
  { folder, count, random }: { readonly folder: string; readonly count: number; readonly random: Random },
): Promise<DamageReport> {
  const copy = copyOf(path, folder);
  const bits = 8 * statSync(copy).size;
  const missed: Damage[] = [];
  for (let tried = 0; tried < count; tried += 1) {
    const bit = random.below(bits);
    flipBit(copy, bit);
    const { faults } = await verifyPack(copy, { fingerprint });
    if (faults.length === 0) missed.push({ bit, where: path });
    flipBit(copy, bit);
  }
  return { tried: count, missed };
}

export function unpack(path: string, into: string): string[] {
  mkdirSync(into, { recursive: true });
  execFileSync('unzip', ['-q', path, '-d', into]);
  execFileSync('chmod', ['-R', 'u+w', into]);
  return readdirSync(into, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

export interface PlainVerdict {
  readonly right: boolean;
  readonly output: string;
}

/** The commands of VERIFY.txt, run as they stand there. */
export function verifyPlainly(folder: string, fingerprint: string): PlainVerdict {
  const outputs = verifyCommands.map((command) => {
    const { status, stdout, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', command], {
      cwd: folder,
      encoding: 'utf8',
    });
    return { status, output: `${stdout}${stderr}` };
  });
  const own = outputs[0]?.output.startsWith(fingerprint.replaceAll(' ', '')) === true;
  return {
    right: own && outputs.every(({ status }) => status === 0),
    output: outputs.map(({ output }) => output).join(''),
  };
}

/** Each in a file chosen by its size, so that every byte is as likely. */
export function damageFiles(
  files: readonly string[],
  fingerprint: string,
  { folder, count, random }: { readonly folder: string; readonly count: number; readonly random: Random },
): DamageReport {
  const sized = files.map((file) => ({ file, bits: 8 * statSync(file).size }));
  const all = sized.reduce((sum, { bits }) => sum + bits, 0);
  const missed: Damage[] = [];
  for (let tried = 0; tried < count; tried += 1) {
    let bit = random.below(all);
    const chosen = sized.find(({ bits }) => {
      if (bit < bits) return true;
      bit -= bits;
      return false;
    });
    if (!chosen) continue;
    flipBit(chosen.file, bit);
    if (verifyPlainly(folder, fingerprint).right) missed.push({ bit, where: chosen.file });
    flipBit(chosen.file, bit);
  }
  return { tried: count, missed };
}
