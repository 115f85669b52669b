/** What is counted for somebody: figures, boards and totals, against the cameras that he watches. */
import { expect } from 'vitest';
import type { Visitor } from '../../support/sign-in.ts';
import { expectedAnswer, type PersonName, places, wordsAt } from './expected.ts';
import type { MatrixDistrict } from './matrix-district.ts';

export async function countsFit(district: MatrixDistrict, name: PersonName): Promise<void> {
  const visitor = district.visitor(name);
  const watched = places.filter((place) => wordsAt(name, place).has('health'));
  const cameras = watched.flatMap((place) => district.places[place].cameras);
  if (expectedAnswer(name, 'health') !== 'in') return;
  const metrics = await (await visitor.fetch('/metrics')).text();
  const counted = [...metrics.matchAll(/^thapcanh_cameras\{.*\} (\d+)$/gm)].reduce((sum, [, n]) => sum + Number(n), 0);
  expect(counted, `${name} /metrics`).toBe(cameras.length);
  const named = new Set([...metrics.matchAll(/camera="([^"]+)"/g)].map(([, code]) => code));
  const allowed = new Set<string | undefined>(cameras.map(({ code }) => code));
  expect([...named].filter((code) => !allowed.has(code))).toEqual([]);
  // Every camera here is pulled in the same way.
  const wantedOf = async (by: Visitor) => (await by.call<{ streamsWanted: number }>('/api/health')).streamsWanted;
  const all = places.flatMap((place) => district.places[place].cameras).length;
  const share = (await wantedOf(district.administrator)) * (cameras.length / all);
  expect([name, await wantedOf(visitor)]).toEqual([name, share]);
  const board = await visitor.call<{ cameraId: string }[]>('/api/health/cameras');
  expect(board.map(({ cameraId }) => cameraId).sort(), name).toEqual(cameras.map(({ id }) => id).sort());
}
