/** Which cameras a grant's scope means, and where a unit belongs: what the access room asks of the inventory. */
import type { ScopePort } from './access/room.ts';
import type { Cameras } from './cameras/model.ts';

/** @param cameras `undefined` until that room is open: then nothing is in any scope */
export function createScopePort(cameras: () => Cameras | undefined): ScopePort {
  return {
    camerasOf({ kind, id }) {
      if (kind === 'camera') return id !== null && cameras()?.find(id) ? [id] : [];
      const all = cameras()?.list() ?? [];
      if (kind === 'all') return all.map((camera) => camera.id);
      if (kind === 'group')
        return (
          cameras()
            ?.groups()
            .find((group) => group.id === id)?.cameraIds ?? []
        );
      const where = kind === 'site' ? 'siteId' : 'linkId';
      return all.flatMap((camera) => (camera[where] === id ? [camera.id] : []));
    },
    cameraCode: (cameraId) => cameras()?.find(cameraId)?.code,
    unitPath(unitId) {
      const units = new Map((cameras()?.units() ?? []).map((unit) => [unit.id, unit]));
      const path: string[] = [];
      // A circle cannot be made by the pages; an endless walk must not depend on that.
      for (let unit = units.get(unitId); unit && !path.includes(unit.id); unit = units.get(unit.parentId ?? ''))
        path.push(unit.id);
      return path;
    },
  };
}
