/**
 * The manifest of an evidence pack: what is in it, where it comes from and what it proves. Its bytes are signed; whoever
 * verifies reads it as JSON. Times are gateway UTC. Pure; the verifier holds what it reads against the same schema.
 */
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { nullable, strict, When } from '../../../kernel/schema-parts.ts';

export const manifestFormat = 'thap-canh-evidence-1';

/** What is read is not changed any more. */
type Fixed<T> = T extends object ? { readonly [K in keyof T]: Fixed<T[K]> } : T;

const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' });
const Count = Type.Integer({ minimum: 0 });
const Path = Type.String({ minLength: 1, maxLength: 300 });

const NamedPerson = Type.Object(
  { id: Type.String(), name: Type.String(), role: Type.String(), unit: Type.String() },
  strict,
);

const File = Type.Object(
  {
    path: Path,
    kind: Type.Enum(['original', 'movie', 'viewing-copy', 'document'] as const),
    sizeBytes: Count,
    sha256: Hash,
  },
  strict,
);
export type PackedFile = Fixed<Static<typeof File>>;
export type FileKind = PackedFile['kind'];

/** A file has at most so many segments; what says more was altered. */
const mostSegments = 100_000;

/** The recorder ends a segment long before. */
const mostSegmentBytes = 256 * 1024 * 1024;

/** Index in its recording, offset in the packed file, size, begin (epoch ms), duration (ms), SHA-256 of when it was written. */
const Segment = Type.Tuple([
  Type.Integer({ minimum: 0, maximum: mostSegments }),
  Count,
  Type.Integer({ minimum: 0, maximum: mostSegmentBytes }),
  Type.Number(),
  Type.Number(),
  Hash,
]);
export type PackedSegment = Fixed<Static<typeof Segment>>;

/** Init segment and untouched segments of one recorded file. */
const Original = Type.Object(
  {
    path: Path,
    recordingId: Type.String(),
    streamSession: Type.String(),
    codec: Type.String(),
    width: Count,
    height: Count,
    initBytes: Count,
    /** Of the camera's chain of recordings, before the first and after the last of these segments. */
    chainBefore: Hash,
    chainAfter: Hash,
    segments: Type.Array(Segment, { maxItems: mostSegments }),
  },
  strict,
);
export type PackedOriginal = Fixed<Static<typeof Original>>;

const Movie = Type.Object(
  {
    path: Path,
    /** Gateway UTC of its time zero. */
    startsAt: When,
    /** Encoded anew, only to look at; else the same samples as the originals. */
    derived: Type.Boolean(),
    /** Paths of originals. */
    from: Type.Array(Path),
  },
  strict,
);
export type PackedMovie = Fixed<Static<typeof Movie>>;

const Gap = Type.Object(
  {
    from: When,
    to: When,
    /** `unknown`: nothing says why. */
    cause: Type.Enum(['camera-lost', 'gateway-down', 'disk', 'off', 'unknown'] as const),
  },
  strict,
);

/** It moves nothing: all times here are the gateway's. */
const ClockOffset = Type.Object(
  {
    /** Camera clock less gateway clock, ms. */
    offsetMs: Type.Number(),
    uncertaintyMs: Type.Number(),
    /** How it was measured. */
    method: Type.String(),
    measuredAt: When,
  },
  strict,
);
export type ClockFact = Fixed<Static<typeof ClockOffset>>;

const PackCamera = Type.Object(
  {
    code: Type.String(),
    name: Type.String(),
    site: Type.String(),
    latitude: nullable(Type.Number()),
    longitude: nullable(Type.Number()),
    device: nullable(
      Type.Object(
        { make: Type.String(), model: Type.String(), serial: Type.String(), firmware: Type.String() },
        strict,
      ),
    ),
    role: Type.Enum(['main', 'sub'] as const),
    from: When,
    to: When,
    /** Nearest measurement to the span; null: the camera's clock was never measured. */
    clock: nullable(ClockOffset),
    /**
     * The root, signed once an hour over the chains of all recordings, that covers these; null: none had been signed yet, or the
     * chain could not be followed to it. It lies in the gateway's own index.
     */
    signedRoot: nullable(Type.Object({ signedAt: When, sha256: Hash, signature: Type.String() }, strict)),
    gaps: Type.Array(Gap),
    originals: Type.Array(Original),
    movies: Type.Array(Movie),
  },
  strict,
);
export type PackedCamera = Fixed<Static<typeof PackCamera>>;

const Manifest = Type.Object(
  {
    format: Type.Literal(manifestFormat),
    pack: Type.Object(
      {
        id: Type.String(),
        number: Type.String(),
        madeAt: When,
        software: Type.String(),
        /** Of the pack that was made before this one; null: this is the first. */
        previousManifestSha256: nullable(Hash),
      },
      strict,
    ),
    request: Type.Object(
      {
        purpose: Type.String(),
        caseNumber: Type.String(),
        /** Made by one officer alone: why; null: two people did. */
        urgentReason: nullable(Type.String()),
        incident: nullable(Type.String()),
        requestedBy: NamedPerson,
        requestedAt: When,
        approvedBy: nullable(NamedPerson),
        approvedAt: nullable(When),
      },
      strict,
    ),
    /** SHA-256 of the public key (DER): compare it with the one on the minutes. */
    keyFingerprint: Type.String(),
    gatewayClock: Type.Object(
      {
        source: Type.String(),
        synchronised: nullable(Type.Boolean()),
        offsetMs: nullable(Type.Number()),
        readAt: When,
      },
      strict,
    ),
    cameras: Type.Array(PackCamera),
    /** Every file but the manifest itself, the sums and the two signatures. */
    files: Type.Array(File),
  },
  strict,
);
export type PackManifest = Fixed<Static<typeof Manifest>>;

export const renderManifest = (manifest: PackManifest): string => `${JSON.stringify(manifest, null, 1)}\n`;

/** `undefined`: it is none, or it was not written as we write it: nothing is hidden in spaces or doubled keys. */
export function parseManifest(text: string): PackManifest | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Value.Check(Manifest, value) && renderManifest(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What `sha256sum -c` reads: every file of the manifest, and the manifest. */
export const renderSums = (files: readonly PackedFile[], manifestSha256: string): string =>
  [...files, { path: manifestName, sha256: manifestSha256 }].map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('');

export const manifestName = 'manifest.json';
export const manifestSignatureName = 'manifest.sig';
export const sumsName = 'SHA256SUMS';
export const sumsSignatureName = 'SHA256SUMS.sig';
export const publicKeyName = 'public-key.pem';
/** At the end of every pack, in this order. */
export const sealNames = [manifestName, manifestSignatureName, sumsName, sumsSignatureName] as const;
