/** Something of everything, so that generated requests find what they name. Its people can be spared: none of them asks. */
import type { SignedIn } from '../sign-in.ts';
import type { LearningIds } from './known-ids.ts';

export async function makeInventory(administrator: SignedIn, known: LearningIds, rtsp: object): Promise<void> {
  const make = async (name: string, path: string, body: unknown): Promise<string> => {
    const made = await administrator.call<{ id?: string; account?: { id: string }; station?: { id: string } }>(
      path,
      'POST',
      body,
    );
    const id = made.id ?? made.account?.id ?? made.station?.id ?? '';
    known.add(name, id);
    return id;
  };
  for (const at of [1, 2, 3]) {
    const unitId = await make('unitId', '/api/units', { code: `U${at}`, name: `Đơn vị ${at}`, kind: 'ward' });
    const siteId = await make('siteId', '/api/sites', { code: `S${at}`, name: `Phường ${at}`, kind: 'ward', unitId });
    const linkId = await make('linkId', '/api/links', { code: `L${at}`, name: `Tuyến ${at}`, siteId });
    const camera = { code: `P-0${at}`, name: `Ngã tư ${at}`, siteId, linkId };
    const cameraId = await make('cameraId', '/api/cameras', camera);
    // The first one plays, at the second's address nothing listens, the third has no device.
    const silent = { mainUrl: 'rtsp://127.99.0.9:1/x' };
    if (at < 3) await administrator.call(`/api/cameras/${cameraId}/rtsp`, 'POST', at === 1 ? rtsp : silent);
    const wallId = await make('wallId', '/api/walls', { name: `w-${at}`, title: `Tường ${at}`, kind: 'wall' });
    await make('stationId', '/api/stations', { name: `Màn ${at}`, wallId, unitId: null });
    const newcomer = { login: `khach-${at}`, name: `Người ${at}`, role: 'operator', unitId };
    const personId = await make('personId', '/api/people', newcomer);
    await make('grantId', '/api/grants', {
      ...{ subject: { kind: 'person', id: personId }, scope: { kind: 'site', id: siteId } },
      ...{ rights: null, reason: 'trực' },
    });
  }
}
