/**
 * Sounds until somebody takes it. A worker counts the seconds, so that a hidden tab is heard too; what stands is read from
 * the district itself, since a hidden page renders late.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { AlarmView } from '../../../../gateway/alarms/schemas.ts';
import { preferences } from '../../../state/preferences.ts';
import { type SoundState, soundState } from './sound-rule.ts';
import { TonePlayer } from './tone-player.ts';
import { takeTurn } from './tone-turn.ts';

const muteMs = 10 * 60_000;

export interface AlarmSoundFacts {
  readonly alarms: () => Iterable<AlarmView>;
  readonly mayAct: (alarm: AlarmView) => boolean;
  /** What it leads to; told when it changed. */
  readonly onState: () => void;
}

export class AlarmSound implements ReactiveController {
  state: SoundState = { kind: 'quiet' };
  readonly #facts: AlarmSoundFacts;
  readonly #player = new TonePlayer();
  #worker: Worker | undefined;

  constructor(host: ReactiveControllerHost, facts: AlarmSoundFacts) {
    this.#facts = facts;
    host.addController(this);
  }

  hostConnected(): void {
    this.#worker = new Worker(new URL('./tick-worker.ts', import.meta.url), { type: 'module', name: 'tick' });
    this.#worker.onmessage = this.#tick;
    window.addEventListener('pointerdown', this.#gesture, true);
    window.addEventListener('keydown', this.#gesture, true);
  }

  hostDisconnected(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    window.removeEventListener('pointerdown', this.#gesture, true);
    window.removeEventListener('keydown', this.#gesture, true);
    this.#player.close();
  }

  /** Mutes this desk for ten minutes, or ends that. */
  toggleMute(): void {
    const nowMs = Date.now();
    preferences.mutedUntilMs = preferences.mutedUntilMs > nowMs ? 0 : nowMs + muteMs;
    this.#tick();
  }

  async allow(): Promise<void> {
    await this.#player.allow();
    this.#tick();
  }

  readonly #tick = (): void => {
    const nowMs = Date.now();
    const facts = { ...this.#facts, alarms: this.#facts.alarms(), nowMs, mutedUntilMs: preferences.mutedUntilMs };
    // An AudioContext is only made when something is to be heard.
    let next = soundState({ ...facts, allowed: true });
    if (next.kind === 'sounding' && !this.#player.allowed) next = { kind: 'blocked' };
    if (next.kind === 'sounding' && takeTurn(next, nowMs)) this.#player.play(next.tone);
    if (JSON.stringify(next) === JSON.stringify(this.state)) return;
    this.state = next;
    this.#facts.onState();
  };

  /** Any click or key on the page is what the browser waits for. */
  readonly #gesture = (): void => {
    if (this.state.kind === 'blocked') void this.allow();
  };
}
