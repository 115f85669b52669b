/**
 * Links by which one recipient fetches a pack: random, kept as a hash only, for some hours, and from the machine that opened
 * them first. Each opening is on record before the first byte goes out, each that is refused too.
 */
import { type Actor, entryOf } from '../../access/audit/actor.ts';
import type { AuditLog } from '../../access/audit/audit-log.ts';
import { newToken, tokenId } from '../../access/token.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/id.ts';
import type { By, EvidenceDesk } from './evidence-desk.ts';
import { createEvidenceStore, type DownloadLink, type EvidenceStore } from './evidence-store.ts';
import { givenStates, mayBeGiven, type NamedPerson, type Pack } from './model.ts';

export interface LinkInput {
  readonly recipient: string;
  readonly recipientUnit: string;
  readonly hours: number;
}

export interface DownloadLinks {
  /** @throws GatewayError as `EvidenceDesk.act` */
  make(packId: string, input: LinkInput, by: By): Promise<{ readonly link: DownloadLink; readonly token: string }>;
  end(packId: string, linkId: string, by: By): Promise<void>;
  /** On record when it resolves. @throws GatewayError `not-found`, whatever is wrong with it */
  open(token: string, address: string, firstByte: number): Promise<Pack>;
}

export interface DownloadLinksOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly desk: EvidenceDesk;
}

export function createDownloadLinks({ db, clock, audit, desk }: DownloadLinksOptions): DownloadLinks {
  const store = createEvidenceStore(db);
  return {
    async make(packId, { recipient, recipientUnit, hours }, by) {
      const token = newToken();
      const nowMs = clock.nowMs();
      const expiresAtMs = nowMs + hours * 3_600_000;
      let link: DownloadLink | undefined;
      await desk.act(packId, 'link', by, (_pack, madeBy) => {
        const made: DownloadLink = {
          ...{ id: newId(nowMs), packId, tokenHash: tokenId(token), recipient, recipientUnit, madeBy },
          ...{ madeAtMs: nowMs, expiresAtMs, endedAtMs: null, firstAddress: null },
        };
        link = made;
        const details = { linkId: made.id, recipient, recipientUnit, until: new Date(expiresAtMs).toISOString() };
        return { change: {}, kind: 'linked', details, also: (within) => within.insertLink(made) };
      });
      if (!link) throw new GatewayError('gateway.internal');
      return { link, token };
    },
    async end(packId, linkId, by) {
      await desk.act(packId, 'link', by, () => ({
        ...{ change: {}, kind: 'link-ended', details: { linkId } },
        async also(within) {
          const own = (await within.links(packId)).some(({ id }) => id === linkId);
          if (!own || !(await within.endLink(linkId, clock.nowMs()))) throw new GatewayError('not-found');
        },
      }));
    },
    async open(token, address, firstByte) {
      const link = await store.linkOf(tokenId(token));
      const pack = link && (await store.find(link.packId));
      if (!link || !pack) throw new GatewayError('not-found');
      const actor = actorOf(link, address);
      const reason = refusalOf(link, pack, address, clock.nowMs());
      if (reason !== undefined) {
        const details = { number: pack.number, linkId: link.id, reason };
        const refused = { kind: 'evidence.opened', outcome: 'refused', subjectId: pack.id, details } as const;
        await audit.append(entryOf(actor, clock.nowMs(), refused));
        throw new GatewayError('not-found');
      }
      const details = { linkId: link.id, address, ...(firstByte > 0 ? { firstByte } : {}) };
      const also = (within: EvidenceStore) => bind(within, link, address);
      const work = { change: {}, kind: 'opened', details, also } as const;
      const opened = await desk.note(pack.id, givenStates, recipientOf(link), actor, work);
      if (!opened) throw new GatewayError('not-found');
      return opened;
    },
  };
}

function refusalOf(link: DownloadLink, pack: Pack, address: string, nowMs: number): string | undefined {
  if (link.endedAtMs !== null) return 'ended';
  if (nowMs >= link.expiresAtMs) return 'expired';
  if (link.firstAddress !== null && link.firstAddress !== address) return 'address';
  return mayBeGiven(pack) ? undefined : pack.state;
}

/** Two machines may come in the same moment: the first one has it. */
async function bind(store: EvidenceStore, { id, tokenHash }: DownloadLink, address: string): Promise<void> {
  await store.openedFrom(id, address);
  const now = await store.linkOf(tokenHash);
  if (now?.firstAddress !== address || now.endedAtMs !== null) throw new GatewayError('not-found');
}

const recipientOf = ({ recipient, recipientUnit }: DownloadLink): NamedPerson => ({
  ...{ id: '', name: recipient, role: 'recipient', unit: recipientUnit },
});

const actorOf = ({ recipient }: DownloadLink, address: string): Actor => ({
  ...{ personId: null, personName: recipient, role: 'recipient', address, desk: '' },
});
