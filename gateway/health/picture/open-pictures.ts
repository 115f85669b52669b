/** The part of the health room that looks at pictures: decoders, watches, references, proofs, put together. */
import type { FastifyInstance } from 'fastify';
import type { Cameras } from '../../cameras/model.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import type { TrackInfo } from '../../media/fragment.ts';
import { createGreyDecoder, type GreyDecoder } from '../../sources/grey-decoder.ts';
import type { Streams } from '../../streams/model.ts';
import { greyHeight, greyWidth } from './grey-picture.ts';
import { type PictureCheck, type PictureProof, startPictureChecks } from './picture-checks.ts';
import { registerPictureRoutes } from './picture-routes.ts';
import { createPictureStore, type PictureStore, type Reference } from './picture-store.ts';

export interface PicturesOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly ffmpegPath: string;
  readonly everyMs: number;
  readonly cameras: Pick<Cameras, 'list'>;
  readonly streams: Pick<Streams, 'keyframeNow' | 'jpegOf'>;
  readonly onCheck: (cameraId: string, check: PictureCheck) => void;
}

export interface Pictures {
  readonly store: PictureStore;
  references(cameraId: string): readonly Reference[];
  /** Keeps what the camera shows now as a right view. @throws GatewayError `stream.not-running` */
  takeReference(cameraId: string, by: string): Promise<Reference>;
  /** @throws GatewayError `not-found` */
  removeReference(cameraId: string, id: string): Promise<void>;
  register(app: FastifyInstance): void;
  close(): Promise<void>;
}

const jpegBoundMs = 10_000;
/** By day, by night, in rain: more would let every view pass. */
const maxReferences = 6;

export async function openPictures(options: PicturesOptions): Promise<Pictures> {
  const { db, clock, log, cameras, streams } = options;
  const store = createPictureStore(db);
  let references = await store.references();
  const verdicts = new Map<string, string>();
  const decoders = new Map<string, GreyDecoder>();
  const writes = new Set<Promise<unknown>>();

  const decoderFor = (codec: TrackInfo['codec']): GreyDecoder | undefined => {
    if (codec !== 'h264' && codec !== 'h265' && codec !== 'mjpeg') return undefined;
    const known = decoders.get(codec);
    if (known) return known;
    const made = createGreyDecoder({
      ffmpegPath: options.ffmpegPath,
      clock,
      codec,
      width: greyWidth,
      height: greyHeight,
      onFailure: ({ lastLines }) => log.warn({ codec, lastLines }, 'the decoder for picture checks ended'),
    });
    decoders.set(codec, made);
    return made;
  };
  const prove = async (cameraId: string, check: PictureCheck, { before, now }: PictureProof) => {
    const jpeg = (picture: PictureProof['now']) => streams.jpegOf(picture, AbortSignal.timeout(jpegBoundMs));
    const pictures = { before: before && (await jpeg(before)), now: await jpeg(now) };
    const { verdict = '', sinceMs: fromMs, checkedAtMs: noticedAtMs } = check;
    await store.addFault({ cameraId, verdict, fromMs, noticedAtMs }, pictures);
  };
  const onCheck = (cameraId: string, check: PictureCheck, proof: PictureProof) => {
    const before = verdicts.get(cameraId);
    if (check.verdict) verdicts.set(cameraId, check.verdict);
    else verdicts.delete(cameraId);
    if (check.verdict && check.verdict !== before) {
      const write = prove(cameraId, check, proof)
        .catch((error: unknown) => log.warn({ err: error, cameraId }, 'keeping the pictures of a fault failed'))
        .finally(() => writes.delete(write));
      writes.add(write);
    }
    options.onCheck(cameraId, check);
  };
  const checks = startPictureChecks({
    ...{ clock, everyMs: options.everyMs, cameras, streams, decoderFor, onCheck },
    referencesOf: (cameraId) => referencesOf(cameraId).map(({ grey }) => grey),
    onError: (error) => log.error({ err: error }, 'a picture check failed unexpectedly'),
  });
  const referencesOf = (cameraId: string) => references.filter((reference) => reference.cameraId === cameraId);

  const pictures: Pictures = {
    store,
    references: referencesOf,
    async takeReference(cameraId, takenBy) {
      const last = checks.lastPicture(cameraId);
      if (!last) throw new GatewayError('stream.not-running', { details: { cameraId } });
      if (referencesOf(cameraId).length >= maxReferences) {
        throw new GatewayError('request.conflict', { details: { field: 'references', most: maxReferences } });
      }
      const jpeg = await streams.jpegOf(last.now, AbortSignal.timeout(jpegBoundMs));
      const takenAtMs = Math.round(last.now.keyframe.receivedAtMs);
      const made = await store.addReference({ cameraId, takenAtMs, takenBy, grey: last.picture }, jpeg);
      references = [...references, made];
      checks.referencesChanged(cameraId);
      return made;
    },
    async removeReference(cameraId, id) {
      if (!(await store.removeReference(cameraId, id))) throw new GatewayError('not-found');
      references = references.filter((reference) => reference.id !== id);
      checks.referencesChanged(cameraId);
    },
    register: (app) => registerPictureRoutes(app, pictures),
    async close() {
      await Promise.all([checks.close(), ...[...decoders.values()].map((decoder) => decoder.close())]);
      await Promise.allSettled(writes);
    },
  };
  return pictures;
}
