/** The drawn scenes. Append only: a scene's place in this list is part of the number in its frame mark. */
import type { Light, SceneKind } from '../camera-definition.ts';
import { gateDesign } from './gate.ts';
import { openPainter, type SceneDesign } from './painter.ts';
import type { SceneEntry, ScenePainter } from './scene.ts';
import { tunnelDesign } from './tunnel.ts';
import { wardDesign } from './ward.ts';

function entry(name: string, kind: SceneKind, light: Light, design: SceneDesign): SceneEntry {
  return { name, kind, light, noise: design.noise, open: (width, height) => openPainter(design, width, height) };
}

const TUBE_A = tunnelDesign({
  seed: 11,
  bend: 0,
  direction: 1,
  eyeX: -0.4,
  yaw: 0.02,
  lampColour: [1, 0.97, 0.9],
  stripe: [0.35, 0.75, 0.55],
  brightness: 1.1,
});
const TUBE_B = tunnelDesign({
  seed: 12,
  bend: 0.0016,
  direction: -1,
  eyeX: -3.6,
  yaw: 0.1,
  lampColour: [1, 0.88, 0.66],
  stripe: [0.4, 0.55, 0.95],
  brightness: 1,
});
const STREET = { seed: 31, night: false, eyeX: -2.5, eyeZ: 6.6, yaw: 0.03, kerb: 5, houses: 8.4, market: false };
const MARKET = { seed: 47, night: false, eyeX: 2.8, eyeZ: 5.8, yaw: -0.09, kerb: 3.9, houses: 6.9, market: true };

export const SCENES: readonly SceneEntry[] = [
  entry('tunnel-a', 'tunnel', 'day', TUBE_A),
  entry('tunnel-b', 'tunnel', 'day', TUBE_B),
  entry('gate-day', 'gate', 'day', gateDesign({ seed: 21, night: false, eyeX: 3.5, yaw: -0.02 })),
  entry('gate-night', 'gate', 'night', gateDesign({ seed: 22, night: true, eyeX: -4, yaw: 0.05 })),
  entry('ward-day', 'ward', 'day', wardDesign(STREET)),
  entry('ward-market', 'ward', 'day', wardDesign(MARKET)),
  entry('ward-night', 'ward', 'night', wardDesign({ ...STREET, seed: 59, night: true, eyeX: 1.5, yaw: -0.04 })),
];

/** Throws when there is no such scene. */
export function openScenePainter(name: string, width: number, height: number): ScenePainter {
  const scene = SCENES.find((candidate) => candidate.name === name);
  if (scene === undefined) throw new Error(`no scene ${name}`);
  return scene.open(width, height);
}
