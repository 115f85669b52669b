/** The rules that a new gateway begins with; a page changes them. Severity goes by what is lost: a tunnel is not a ward. */
import type { AlarmRule } from './model.ts';

const lost = ['camera.lost', 'camera.frozen', 'camera.unauthorised'] as const;
const blind = ['camera.black', 'camera.covered', 'camera.card', 'camera.unchanged', 'camera.over-exposed'] as const;
const dull = ['camera.defocused', 'camera.moved', 'camera.tamper'] as const;
const rearmMs = 10 * 60_000;

export const defaultRules: readonly AlarmRule[] = [
  { id: 'tunnel-lost', kinds: lost, siteKinds: ['tunnel'], severity: 'critical', holdMs: 15_000, rearmMs },
  { id: 'tunnel-blind', kinds: blind, siteKinds: ['tunnel'], severity: 'critical', holdMs: 15_000, rearmMs },
  { id: 'gate-lost', kinds: lost, siteKinds: ['city-gate'], severity: 'high', holdMs: 60_000, rearmMs },
  { id: 'gate-blind', kinds: blind, siteKinds: ['city-gate'], severity: 'high', holdMs: 60_000, rearmMs },
  { id: 'lost', kinds: lost, siteKinds: [], severity: 'medium', holdMs: 60_000, rearmMs },
  { id: 'blind', kinds: blind, siteKinds: [], severity: 'medium', holdMs: 60_000, rearmMs },
  { id: 'dull', kinds: dull, siteKinds: [], severity: 'low', holdMs: 60_000, rearmMs },
  {
    id: 'recording',
    kinds: ['recording.disk-full', 'recording.disk-failing', 'recording.disk-missing', 'evidence.urgent-unreviewed'],
    siteKinds: [],
    severity: 'critical',
    holdMs: 0,
    rearmMs,
  },
  {
    id: 'gateway',
    kinds: [
      'gateway.disk-full',
      'gateway.clock-unsynchronised',
      'gateway.metric-store-down',
      'gateway.alarms-not-sent',
      'access.break-glass',
      'camera.not-recorded',
      'recording.reach-short',
      'recording.holds-full',
    ],
    siteKinds: [],
    severity: 'high',
    holdMs: 0,
    rearmMs,
  },
  {
    id: 'upkeep',
    kinds: [
      'camera.clock-off',
      'camera.packet-loss',
      'camera.onvif-unreachable',
      'camera.unsupported-codec',
      'camera.not-checked',
      'gateway.transcode-budget-full',
      'gateway.certificate-ending',
      'station.silent',
    ],
    siteKinds: [],
    severity: 'low',
    holdMs: 5 * 60_000,
    rearmMs,
  },
  // Motion and inputs are events, not troubles.
  { id: 'nothing', kinds: [], siteKinds: [], severity: null, holdMs: 0, rearmMs },
];
