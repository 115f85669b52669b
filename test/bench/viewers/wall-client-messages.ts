/** What the benchmark and its process of viewers tell each other (Node's IPC). */
export interface WallClientSettings {
  /** `ws://…/api/live` or `wss://…` */
  readonly url: string;
  /** Of the operator whose walls they are. */
  readonly cookie: string;
  /** PEM of who signed the gateway's certificate; null: not encrypted. */
  readonly authority: string | null;
  readonly walls: number;
  /** Of them, how many stop reading when told to. */
  readonly slowWalls: number;
  readonly cameraIds: readonly string[];
}

/** `slow`: the slow ones stop reading. `reset`: count anew. `report`: answer with a WallReport. */
export type WallCommand = 'slow' | 'reset' | 'report';

export interface WallReport {
  readonly messages: number;
  readonly bytes: number;
  /** ms from the frame's arrival at the gateway to its arrival at a viewer that reads, as a histogram: count per `bucketMs`. */
  readonly delays: readonly number[];
  /** Messages in a subscription whose number is not the one after the last. */
  readonly holes: number;
  /** Notices that fragments were left out, at viewers that read. */
  readonly skipped: number;
  readonly closedSlow: number;
  readonly closedOthers: number;
}

export const bucketMs = 0.5;
export const buckets = 4_000;
