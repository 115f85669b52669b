/** What a person does to a wall, on the server. Each says on the page when it did not work. */
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import type { Layout, Wall, WallInput } from '../../../gateway/walls/schemas.ts';
import { showToast } from '../../components/toast.ts';
import { t } from '../../locales/locale.ts';
import { markMoment } from '../../playback/bookmark-acts.ts';
import { type ApiResult, api } from '../../state/api.ts';
import type { District } from '../../state/district.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { navigate } from '../../state/router.ts';
import { openIncident } from '../incidents/open-incident.ts';
import { renderPlaybackAddress } from '../playback/playback-address.ts';
import type { TileAct } from './tile-act.ts';

/** Where playback begins when it is opened from a live tile: a little before what made somebody look. */
const beforeMs = 15_000;

/** `replayedAtMs`: the moment that the tile replays. */
export function openPlayback(
  district: District,
  { id, code }: Pick<Camera, 'id' | 'code'>,
  replayedAtMs?: number,
): void {
  if (!district.may('playback', id)) return;
  navigate(renderPlaybackAddress([code], replayedAtMs ?? district.clock.nowMs() - beforeMs));
}

/** What is done with the moment that a tile shows. `replayedAtMs`: it is not live. */
export function actOnMoment(act: TileAct, district: District, camera: Camera, replayedAtMs?: number): void {
  if (act === 'playback') openPlayback(district, camera, replayedAtMs);
  if (act === 'bookmark') void markMoment(district, [camera.id], replayedAtMs);
  if (act === 'incident' && district.may('incidents', camera.id)) {
    openIncident({ cameraIds: [camera.id], fromMs: replayedAtMs });
  }
}

export async function setLayout(district: District, wall: Wall, layout: Layout): Promise<boolean> {
  // A camera that was taken from the person stands in its tile on this page only.
  const cameraIds = layout.cameraIds.map((id) => (id !== null && district.cameraRights.withdrawn.has(id) ? null : id));
  const body = { layout: { ...layout, cameraIds }, revision: wall.revision };
  const result = await api<Wall>('PUT', `/api/walls/${wall.id}/layout`, { body });
  if (!result.ok && result.error.status === 409) {
    await reload(district);
    showToast({ kind: 'error', text: t('wall.changedElsewhere') });
    return false;
  }
  return keep(district, result);
}

/** Puts one camera onto another wall. */
export async function showOnWall(district: District, wall: Wall, cameraId: string, tile?: number): Promise<boolean> {
  const body = tile === undefined ? { cameraId } : { cameraId, tile };
  const result = await api<Wall>('POST', `/api/walls/${wall.id}/show`, { body });
  const code = district.cameras.get(cameraId)?.code ?? '';
  if (result.ok) showToast({ text: t('wall.sent', { code, wall: wall.title }) });
  return keep(district, result);
}

export async function createWall(district: District, input: WallInput): Promise<ApiResult<Wall>> {
  const result = await api<Wall>('POST', '/api/walls', { body: input });
  if (result.ok) district.setWall(result.value);
  return result;
}

export async function removeWall(wall: Wall): Promise<boolean> {
  const result = await api<undefined>('DELETE', `/api/walls/${wall.id}`);
  if (!result.ok) showToast({ kind: 'error', text: apiErrorText(result.error) });
  return result.ok;
}

async function reload(district: District): Promise<void> {
  const result = await api<Wall[]>('GET', '/api/walls');
  if (result.ok) for (const wall of result.value) district.setWall(wall);
}

function keep(district: District, result: ApiResult<Wall>): boolean {
  if (result.ok) district.setWall(result.value);
  else showToast({ kind: 'error', text: apiErrorText(result.error) });
  return result.ok;
}
