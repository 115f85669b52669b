/**
 * Whether what was recorded is covered by a root that was signed soon after: then nobody who has the disks and the index has changed
 * it since. The chain is followed from the recording on to the link that was signed; where files between were taken away
 * meanwhile it cannot be followed, which proves nothing and accuses nobody.
 */
import type { SigningKey } from '../../access/audit/signing-key.ts';
import { bytesOfHex, hexOf, nextLink } from '../files/chain.ts';
import { type Root, type Roots, rootText, sha256Of } from '../files/roots.ts';
import type { RecordedFile, RecordingIndex } from '../model.ts';
import type { RecordedPart } from './recorded-parts.ts';

export type RootVerdict =
  | { readonly is: 'proven'; readonly root: Root }
  /** No root was signed since, or the way to it is gone. */
  | { readonly is: 'unproven' }
  /** Roots were signed over another recording than this one. */
  | { readonly is: 'altered'; readonly root: Root };

export interface RootSources {
  readonly index: Pick<RecordingIndex, 'files' | 'segments'>;
  readonly roots: Pick<Roots, 'list'>;
  readonly key: Pick<SigningKey, 'verify' | 'fingerprint'>;
  readonly nowMs: () => number;
}

/** What is written at the moment of signing may be signed an hour later. */
const slackMs = 60_000;
const searchMs = 4 * 3_600_000;
/** After a power loss the last moments may be signed and lost: one root that is not met says nothing yet. */
const unmetRoots = 2;

/** @param last of the recorded parts of a stream */
export async function findSignedRoot(sources: RootSources, last: RecordedPart): Promise<RootVerdict> {
  const { file, segments, chainAfter } = last;
  const end = segments.at(-1);
  const endMs = end ? end.startMs + end.durationMs : file.endMs;
  const untilMs = Math.min(endMs + searchMs, sources.nowMs());
  const roots = await sources.roots.list(endMs + slackMs, untilMs);
  const left = new Map(roots.filter((root) => isSigned(root, sources.key)).map((root) => [headOf(root, file), root]));
  left.delete(undefined);
  const lastRoot = [...left.values()].at(-1);
  if (!lastRoot) return { is: 'unproven' };
  let behind = false;
  for await (const { link, startMs } of linksFrom(sources.index, file, lastRoot.atMs + 2 * slackMs)) {
    behind ||= link === chainAfter;
    const met = left.get(link);
    if (met && behind) return { is: 'proven', root: met };
    left.delete(link);
    const passed = [...left.values()].filter(({ atMs }) => startMs > atMs + slackMs);
    if (passed.length >= unmetRoots) return { is: 'altered', root: lastRoot };
  }
  return { is: 'unproven' };
}

/** Of each segment from the file on. Ends where files were taken away: from there on nothing can be said. */
async function* linksFrom(index: RootSources['index'], file: RecordedFile, untilMs: number) {
  let link = file.chainBefore;
  for (const next of await index.files(file.cameraId, file.role, file.startMs, untilMs)) {
    if (next.startMs < file.startMs) continue;
    if (next.chainBefore !== link) return;
    for (const segment of await index.segments(next.id)) {
      link = hexOf(nextLink(bytesOfHex(link), segment));
      yield { link, startMs: segment.startMs };
    }
  }
}

function isSigned(root: Root, key: RootSources['key']): boolean {
  const own = root.fingerprint === key.fingerprint && sha256Of(root.heads) === root.sha256;
  return own && key.verify(rootText(root), root.signature);
}

/** The link of the file's stream that was signed. */
function headOf({ heads }: Root, { cameraId, role }: RecordedFile): string | undefined {
  const all = JSON.parse(heads) as readonly (readonly [string, string, string])[];
  return all.find(([camera, stream]) => camera === cameraId && stream === role)?.[2];
}
