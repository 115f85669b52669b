/** Stands in for the browser's `EncodedVideoChunk`, which Node does not have; a decoder written by hand reads no more of it. */
export class FakeEncodedSample {
  readonly type: string;
  readonly timestamp: number;
  constructor({ type, timestamp }: { readonly type: string; readonly timestamp: number }) {
    this.type = type;
    this.timestamp = timestamp;
  }
}
