/** One way to take in and package every camera: started, measured from outside, ended. */
import type { BenchDistrict, Role } from '../bench-district.ts';

export interface IngestSubject {
  readonly name: string;
  /** Resolves once every camera is taken in. */
  start(bench: BenchDistrict, role: Role): Promise<RunningSubject>;
}

export interface RunningSubject {
  readonly pids: readonly number[];
  /** How long to wait until the memory no longer grows by itself, ms. */
  readonly settleMs: number;
  /** The gateway's address, where it is the gateway: its own figures are read as well. */
  readonly url?: string;
  close(): Promise<void>;
}
