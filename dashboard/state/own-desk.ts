/** Which desk this browser is, and the name under which others see it steer. */
import type { Wall } from '../../gateway/walls/schemas.ts';
import type { District } from './district.ts';
import { preferences } from './preferences.ts';

const numberKey = 'tc.screen';

/** The wall or desk shown at `/`: the chosen one, else the first desk. */
export function ownDesk(district: District): Wall | undefined {
  const walls = [...district.walls.values()];
  return walls.find((wall) => wall.id === preferences.deskId) ?? walls.find((wall) => wall.kind === 'desk') ?? walls[0];
}

/**
 * "Bàn trực 1 · 417": two screens may show the same desk, and each must be refused while the other steers. The number
 * survives a reload of the page, so that a reloaded page goes on steering.
 */
export function steeringName(district: District): string {
  const known = sessionStorage.getItem(numberKey);
  const number = known ?? String(100 + Math.floor(Math.random() * 900));
  if (known === null) sessionStorage.setItem(numberKey, number);
  return `${(ownDesk(district)?.title ?? 'Tháp Canh').slice(0, 80)} · ${number}`;
}
