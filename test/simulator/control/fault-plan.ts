/** A plan of faults over time: each entry turns a switch of one or more cameras so many ms after the start. */
import { type Switchboard, SwitchError, type SwitchSettings } from './switchboard.ts';

export interface PlannedFault {
  readonly atMs: number;
  readonly codes: readonly string[];
  readonly switch: string;
  readonly settings: SwitchSettings;
}

/** Reads a plan: a list of {"atMs", "code" or "codes", "switch", …settings}. Throws with the number of the bad entry. */
export function parseFaultPlan(text: string): PlannedFault[] {
  const entries: unknown = JSON.parse(text);
  if (!Array.isArray(entries)) throw new SwitchError(400, 'a fault plan is a list');
  return entries.map((entry: Record<string, unknown>, index) => {
    const { atMs, code, codes, switch: name, ...settings } = entry;
    const named = Array.isArray(codes) ? codes : [code];
    const valid = typeof atMs === 'number' && typeof name === 'string' && named.every((one) => typeof one === 'string');
    if (!valid) throw new SwitchError(400, `entry ${index + 1} of the fault plan needs atMs, switch and code or codes`);
    return { atMs, codes: named as string[], switch: name, settings };
  });
}

/** Starts the plan; the function returned stops what has not happened yet. */
export function runFaultPlan(plan: readonly PlannedFault[], switchboard: Switchboard): () => void {
  const timers = plan.map((fault) =>
    setTimeout(() => {
      for (const code of fault.codes) {
        switchboard.turn(code, fault.switch, fault.settings).catch((error: unknown) => {
          process.emitWarning(`fault plan, ${fault.switch} of ${code}: ${String(error)}`);
        });
      }
    }, fault.atMs),
  );
  return () => {
    for (const timer of timers) clearTimeout(timer);
  };
}
