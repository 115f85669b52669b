/** Which codecs `VideoDecoder` takes here. The browser answers later; until then H.264 is believed to be taken. */
export interface CodecSupport {
  /** Undefined: not known yet; ask again. */
  decodes(codecString: string): boolean | undefined;
}

/** Main and High up to 4.1: who takes one takes all, and cameras send nothing else of H.264. */
const h264 = 'avc1.640029';

export function createCodecSupport(): CodecSupport {
  const known = new Map<string, boolean | undefined>();
  const ask = (codec: string) => {
    known.set(codec, undefined);
    const learn = (supported: boolean) => known.set(codec, supported);
    VideoDecoder.isConfigSupported({ codec, optimizeForLatency: true }).then(
      (answer) => learn(answer.supported === true),
      () => learn(false),
    );
  };
  return {
    decodes(codecString) {
      if (typeof VideoDecoder === 'undefined') return false;
      const isH264 = codecString === '' || codecString.startsWith('avc');
      const codec = isH264 ? h264 : codecString;
      if (!known.has(codec)) ask(codec);
      return known.get(codec) ?? (isH264 ? true : undefined);
    },
  };
}
