/** `/api/recordings/…` of keeping: disks, policies, reach. For whoever configures the cameras. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { actorOf } from '../../access/request-actor.ts';
import type { Disks } from './disk-set.ts';
import type { DiskStanding } from './disk-watch.ts';
import type { HeldShare } from './held-share.ts';
import { DisksView, type DiskView, Policies, type PolicyView, ReachView } from './keep-schemas.ts';
import type { Policies as KeptPolicies } from './policies.ts';
import { defaultPolicies, type RecordingPolicy } from './policy.ts';

export interface KeepRoutesOptions {
  readonly disks: Disks;
  readonly policies: KeptPolicies;
  readonly heldShare: HeldShare;
  readonly reach: () => ReachView[];
  /** Beginning of the oldest recording of a disk. */
  readonly oldestMs: (diskId: string) => Promise<number | null>;
}

const tags = ['recordings'];
const configure = { door: { right: 'configure' } } as const;

export function registerKeepRoutes(instance: FastifyInstance, options: KeepRoutesOptions): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { disks, policies, heldShare } = options;
  const diskView = async (disk: DiskStanding): Promise<DiskView> => {
    const { folder: _, roomBytes: _room, bytesPerS: _rate, isChangeable: _able, id, sinceMs, ...told } = disk;
    return {
      ...told,
      id: id === '' ? null : id,
      sinceMs: disk.state === 'working' ? null : sinceMs,
      heldBytes: heldShare.heldBytesOn(id),
      oldestMs: id === '' ? null : await options.oldestMs(id),
    };
  };
  app.get('/api/recordings/disks', { config: configure, schema: { tags, response: { 200: DisksView } } }, async () => ({
    disks: await Promise.all(disks.list().map(diskView)),
    heldBytes: heldShare.heldBytes(),
    allowedHeldBytes: heldShare.allowedBytes(),
  }));
  app.get(
    '/api/recordings/reach',
    { config: configure, schema: { tags, response: { 200: Type.Array(ReachView) } } },
    async () => options.reach(),
  );
  app.get('/api/recordings/policies', { config: configure, schema: { tags, response: { 200: Policies } } }, async () =>
    policies.list().map(policyView),
  );
  app.get(
    '/api/recordings/policies/default',
    { config: configure, schema: { tags, response: { 200: Policies } } },
    async () => defaultPolicies.map(policyView),
  );
  app.put(
    '/api/recordings/policies',
    { config: { ...configure, act: 'own' }, schema: { tags, body: Policies, response: { 200: Policies } } },
    async (request) => {
      await policies.put(request.body, actorOf(request));
      return policies.list().map(policyView);
    },
  );
}

const policyView = ({ hours, triggers, ...policy }: RecordingPolicy): PolicyView => ({
  ...policy,
  hours: hours.map(({ days, ...span }) => ({ ...span, days: [...days] })),
  triggers: [...triggers],
});
