/** The two tones, made by the browser: no file to load, and nothing to hear when the network is away. */
import type { Tone } from './sound-rule.ts';

interface Note {
  readonly hz: number;
  readonly atS: number;
  readonly lengthS: number;
}

/** Two falling notes, and four rising ones for what nobody has taken for too long. */
const notes: Readonly<Record<Tone, readonly Note[]>> = {
  first: [
    { hz: 880, atS: 0, lengthS: 0.18 },
    { hz: 660, atS: 0.22, lengthS: 0.26 },
  ],
  escalated: [
    { hz: 740, atS: 0, lengthS: 0.12 },
    { hz: 988, atS: 0.16, lengthS: 0.12 },
    { hz: 740, atS: 0.32, lengthS: 0.12 },
    { hz: 1_175, atS: 0.48, lengthS: 0.3 },
  ],
};
const loudness = 0.35;
/** Without it the beginning and end of a note click. */
const edgeS = 0.015;

export class TonePlayer {
  #context: AudioContext | undefined;

  /** Whether the browser lets the page make a sound; makes what is needed to know. */
  get allowed(): boolean {
    this.#context ??= new AudioContext();
    return this.#context.state === 'running';
  }

  /** Asks the browser to allow it; works after a click or key only. */
  async allow(): Promise<void> {
    await this.#context?.resume().catch(() => undefined);
  }

  play(tone: Tone): void {
    const context = this.#context;
    if (!context) return;
    const nowS = context.currentTime;
    for (const note of notes[tone]) playNote(context, note, nowS);
  }

  close(): void {
    void this.#context?.close().catch(() => undefined);
    this.#context = undefined;
  }
}

function playNote(context: AudioContext, { hz, atS, lengthS }: Note, nowS: number): void {
  const [from, to] = [nowS + atS, nowS + atS + lengthS];
  const oscillator = new OscillatorNode(context, { frequency: hz, type: 'triangle' });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, from);
  gain.gain.linearRampToValueAtTime(loudness, from + edgeS);
  gain.gain.setValueAtTime(loudness, to - edgeS);
  gain.gain.linearRampToValueAtTime(0, to);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(from);
  oscillator.stop(to);
}
