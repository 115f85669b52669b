/** One way to take in and package every camera: started, measured from outside, ended. */
import type { Visitor } from '../../support/sign-in.ts';
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
  /** Who asks the gateway, where it is the gateway, for its own figures. */
  readonly operator?: Visitor;
  close(): Promise<void>;
}
