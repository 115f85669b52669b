/** Which camera stands in which tile. Pure: layout and district in, ids out. */
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import type { CameraHealth } from '../../../gateway/health/schemas.ts';
import type { Layout } from '../../../gateway/walls/schemas.ts';
import type { CameraStreams } from '../../state/district.ts';

export interface FillFacts {
  readonly cameras: Iterable<Camera>;
  readonly health: ReadonlyMap<string, CameraHealth>;
  readonly streams: ReadonlyMap<string, CameraStreams>;
}

export interface Filled {
  /** One entry per tile; null: empty. */
  readonly cameraIds: readonly (string | null)[];
  readonly page: number;
  readonly pages: number;
}

export function fillWall(layout: Layout, facts: FillFacts): Filled {
  if (layout.fill === 'hand') {
    const cells = Array.from({ length: layout.tileCount }, (_, index) => layout.cameraIds[index] ?? null);
    return { cameraIds: cells, page: 0, pages: 1 };
  }
  const ids =
    layout.fill === 'site'
      ? [...facts.cameras].filter((camera) => layout.siteId === null || camera.siteId === layout.siteId)
      : [...facts.cameras];
  const ordered = ids.sort(layout.fill === 'site' ? byCode : bySickness(facts)).map((camera) => camera.id);
  const pages = Math.max(1, Math.ceil(ordered.length / layout.tileCount));
  const page = Math.min(layout.page, pages - 1);
  const shown = ordered.slice(page * layout.tileCount, (page + 1) * layout.tileCount);
  const cameraIds = Array.from({ length: layout.tileCount }, (_, index) => shown[index] ?? null);
  return { cameraIds, page, pages };
}

/** Made once: `localeCompare` with options makes one for each pair, and 120 cameras are sorted every second. */
const codes = new Intl.Collator('vi', { numeric: true });

export const byCode = (a: Camera, b: Camera): number => codes.compare(a.code, b.code);

/** 0 is the sickest. A camera that nobody bound is not sick: it has nothing to show, so it comes last. */
export function sicknessRank(
  camera: Camera,
  health: CameraHealth | undefined,
  streams: CameraStreams | undefined,
): number {
  if (!camera.serving) return 6;
  const picture = streams?.sub?.picture ?? streams?.main?.picture;
  if (picture === 'lost' || health?.state === 'down') return 0;
  if (picture === 'frozen') return 1;
  if (health?.state === 'degraded') return 2;
  if (health?.state === 'up') return 4;
  return picture === 'live' ? 4 : 3;
}

function bySickness(facts: FillFacts): (a: Camera, b: Camera) => number {
  const rank = (camera: Camera) => sicknessRank(camera, facts.health.get(camera.id), facts.streams.get(camera.id));
  return (a, b) => rank(a) - rank(b) || byCode(a, b);
}

/** The layout as placed by hand, with what the wall shows now: the start of any change by hand. */
export function asHand(layout: Layout, shown: readonly (string | null)[]): Layout {
  return { ...layout, fill: 'hand', siteId: null, page: 0, cameraIds: [...shown] };
}

/** Puts `cameraId` into `tile`; a camera that stood there is replaced. */
export function withCameraIn(
  layout: Layout,
  shown: readonly (string | null)[],
  tile: number,
  cameraId: string | null,
): Layout {
  const hand = asHand(layout, shown);
  return { ...hand, cameraIds: hand.cameraIds.map((id, index) => (index === tile ? cameraId : id)) };
}

export function withSwapped(layout: Layout, shown: readonly (string | null)[], from: number, to: number): Layout {
  const hand = asHand(layout, shown);
  return {
    ...hand,
    cameraIds: hand.cameraIds.map((id, index) => {
      if (index === from) return shown[to] ?? null;
      return index === to ? (shown[from] ?? null) : id;
    }),
  };
}
