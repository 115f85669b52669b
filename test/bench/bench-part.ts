/**
 * What a part of the benchmark takes and gives. A part measures one thing for several subjects on the same simulated
 * cameras, one subject after the other in each round, so that a drift of the machine hits all of them.
 */
import type { Peer } from './peers/peer.ts';
import type { Summary } from './statistics.ts';

export interface BenchOptions {
  /** Smaller counts and shorter times, for a look; the tables say so. */
  readonly quick: boolean;
  readonly rounds: number;
  readonly seconds: number;
  readonly cameraCounts: readonly number[];
  readonly tileCounts: readonly number[];
  readonly wallCounts: readonly number[];
  /** Only subjects whose name contains one of these; empty: all. */
  readonly subjects: readonly string[];
  /** How the gateway takes the cameras in, where that is not what is compared. */
  readonly ingest: 'direct' | 'ffmpeg';
  /** Of ingest: how a camera writes a picture's packets. */
  readonly packets: 'together' | 'apart';
  readonly hours: number;
  readonly peers: readonly Peer[];
  readonly say: (text: string) => void;
}

/** A cell is a text, a number with its decimals, or samples of which n, p50 and p95 are shown. */
export type Cell = string | { readonly summary: Summary; readonly decimals: number };

export interface BenchTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly notes: readonly string[];
}

export interface BenchResult {
  readonly tables: readonly BenchTable[];
  /** All that was measured, for the JSON file. */
  readonly figures: unknown;
}

export type BenchPart = (options: BenchOptions) => Promise<BenchResult>;

export const wantsSubject = (options: Pick<BenchOptions, 'subjects'>, name: string): boolean =>
  options.subjects.length === 0 || options.subjects.some((wanted) => name.includes(wanted));

/**
 * Runs one measurement of many: what cannot be measured (a server that never shows every picture) is said, kept for the table's
 * notes, and does not end the run.
 */
export async function attempt<T>(
  what: string,
  failures: string[],
  say: (text: string) => void,
  measure: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await measure();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    failures.push(`Not measured: ${what}: ${reason.split('\n')[0]}`);
    say(`${what} FAILED: ${reason}`);
    return undefined;
  }
}
