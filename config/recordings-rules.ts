/** What the schema cannot say of `recordings`: each disk is one, by its name and by its folder. */
import { resolve } from 'node:path';
import { Value } from 'typebox/value';
import type { ConfigProblem } from './load.ts';
import { GatewayConfig } from './schema.ts';

const { disks: Disks } = GatewayConfig.properties.recordings.properties;

export function recordingsProblems(recordings: unknown): ConfigProblem[] {
  const disks = Value.Pointer.Get(recordings, '/disks');
  if (!Value.Check(Disks, disks)) return [];
  return disks.flatMap(({ name, folder }, at) => {
    const before = disks.slice(0, at);
    const problems: ConfigProblem[] = [];
    if (before.some((other) => other.name === name)) {
      problems.push({ path: `/recordings/disks/${at}/name`, message: `is the name of another disk: ${name}` });
    }
    if (before.some((other) => resolve(other.folder) === resolve(folder))) {
      problems.push({ path: `/recordings/disks/${at}/folder`, message: `is the folder of another disk: ${folder}` });
    }
    return problems;
  });
}
