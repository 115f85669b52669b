/** How a stream comes into the gateway, in plain words: read directly, or by ffmpeg and why. */
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import type { StreamState } from '../../../gateway/streams/schemas.ts';
import { t } from '../../locales/locale.ts';
import { errorText } from '../../state/error-texts.ts';

type Ingest = Pick<StreamState, 'ingest' | 'ingestReason'>;
type IngestByWay = Ingest & Pick<StreamState, 'transport'>;

/** Empty while nothing brings the stream. */
export function ingestText({ ingest, ingestReason }: Ingest): string {
  if (ingest === '') return '';
  if (ingest === 'direct') return t('camera.ingestDirect');
  return ingestReason === null
    ? t('camera.ingestFfmpeg')
    : t('camera.ingestFfmpegBecause', { reason: errorText(ingestReason) });
}

/** Both streams of a camera; told apart only where they come in differently. `wished`: the transport it is configured with. */
export function camerasIngestText(
  main: IngestByWay | undefined,
  sub: IngestByWay | undefined,
  wished: Camera['transport'],
): string {
  const [ofMain, ofSub] = [main, sub].map((stream) => {
    if (stream === undefined) return '';
    return wished === 'udp' && stream.transport === 'tcp' ? t('camera.ingestTcpForUdp') : ingestText(stream);
  });
  if (!ofMain || !ofSub || ofMain === ofSub) return ofMain || ofSub || '';
  return [
    t('camera.ingestOf', { stream: t('camera.factMain'), how: ofMain }),
    t('camera.ingestOf', { stream: t('camera.factSub'), how: ofSub }),
  ].join(' · ');
}
