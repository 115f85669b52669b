/**
 * What the person may do with each camera, and what was taken from him while this page was open: a picture that goes
 * must say why. No DOM in here.
 */
import type { CamerasWithRights, RightName } from '../../gateway/access/schemas.ts';
import type { Camera } from '../../gateway/cameras/schemas.ts';
import type { Wall } from '../../gateway/walls/schemas.ts';

export class CameraRights {
  /** Cameras that the person could see on this page until they were taken from him. */
  readonly withdrawn = new Map<string, Camera>();
  readonly #held = new Map<string, ReadonlySet<RightName>>();
  /** When the right to the live picture was lost, gateway's time. */
  readonly #liveLostAtMs = new Map<string, number>();

  may(right: RightName, cameraId: string): boolean {
    return this.#held.get(cameraId)?.has(right) === true;
  }

  liveLostAtMs(cameraId: string): number | null {
    return this.#liveLostAtMs.get(cameraId) ?? null;
  }

  forget(): void {
    this.#held.clear();
    this.withdrawn.clear();
    this.#liveLostAtMs.clear();
  }

  /**
   * @param before the cameras that this person saw until now
   * @returns those of them whose live picture was taken from him
   */
  put(groups: readonly CamerasWithRights[], before: readonly Camera[], nowMs: number): readonly Camera[] {
    const heldBefore = new Map(this.#held);
    const lost = new Set<string>();
    this.#held.clear();
    for (const { rights, cameraIds } of groups) {
      const held = new Set(rights);
      for (const id of cameraIds) this.#held.set(id, held);
    }
    for (const [id, held] of heldBefore) {
      if (!held.has('live') || this.may('live', id)) continue;
      this.#liveLostAtMs.set(id, nowMs);
      lost.add(id);
    }
    for (const id of this.#liveLostAtMs.keys()) if (this.may('live', id)) this.#liveLostAtMs.delete(id);
    for (const camera of before) if (this.#liveLostAtMs.has(camera.id)) this.withdrawn.set(camera.id, camera);
    for (const id of this.#held.keys()) this.withdrawn.delete(id);
    return before.filter(({ id }) => lost.has(id));
  }

  /** A camera that was taken from the person keeps its tile, so that the tile can say so, until the layout changes. */
  withWithdrawn(wall: Wall, before: Wall | undefined): Wall {
    if (before?.revision !== wall.revision) return wall;
    const cameraIds = wall.layout.cameraIds.map((id, index) => {
      const was = before.layout.cameraIds[index];
      return id === null && was && this.withdrawn.has(was) ? was : id;
    });
    return { ...wall, layout: { ...wall.layout, cameraIds } };
  }
}
