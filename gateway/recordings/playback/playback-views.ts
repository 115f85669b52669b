/**
 * Who plays recordings, for the record, and of which moments. A player buffers ahead and asks for nothing while it is paused,
 * so a view outlives longer silence than a live one. Its purpose comes with the playlist or the list of groups; pictures asked
 * for after a pause belong to that purpose still.
 */
import type { Actor } from '../../access/audit/actor.ts';
import type { View, ViewBook } from '../../access/audit/view-book.ts';
import type { Clock } from '../../kernel/clock.ts';
import { createHlsViews } from '../../streams/hls-views.ts';
import type { Span } from '../model.ts';
import type { ShownFootage } from './shown-footage.ts';

export interface SeenRecording {
  readonly actor: Actor;
  readonly cameraId: string;
  /** Absent: that of his last view of the camera. */
  readonly purpose?: string | undefined;
  /** Moments whose pictures he is given; absent: none yet. */
  readonly footage?: Span | undefined;
  /** Their sound, which is a view of its own. */
  readonly heard?: boolean | undefined;
}

export interface PlaybackViews {
  /**
   * Somebody asks for recorded pictures; resolves when that is on record.
   * @throws GatewayError `access.purpose`, `audit.unavailable`, `gateway.closing`
   */
  seen(recording: SeenRecording): Promise<void>;
  close(): Promise<void>;
}

const silentMs = 60_000;
/** A shift. */
const purposeHoldsMs = 12 * 3_600_000;
const mostPurposes = 2_000;

export function createPlaybackViews(clock: Clock, views: Pick<ViewBook, 'begin'>, shown: ShownFootage): PlaybackViews {
  const purposes = new Map<string, { readonly text: string; readonly atMs: number }>();
  const keyOf = ({ actor, cameraId }: Pick<SeenRecording, 'actor' | 'cameraId'>) =>
    `${actor.personId} ${cameraId} ${actor.address} ${actor.desk}`;
  const shownKey = (view: Pick<View, 'actor' | 'cameraId' | 'purpose'>) => `${keyOf(view)} ${view.purpose}`;
  const watching = createHlsViews(
    clock,
    {
      async begin(view) {
        const begun = await views.begin(view);
        return {
          end(seenAtMs) {
            begun.end(seenAtMs);
            shown.end(shownKey(view));
          },
        };
      },
    },
    silentMs,
  );
  const lastOf = (key: string): string => {
    const known = purposes.get(key);
    return known !== undefined && clock.monotonicMs() - known.atMs < purposeHoldsMs ? known.text : '';
  };
  const remember = (key: string, text: string) => {
    purposes.delete(key);
    purposes.set(key, { text, atMs: clock.monotonicMs() });
    for (const oldest of purposes.keys()) {
      if (purposes.size <= mostPurposes) break;
      purposes.delete(oldest);
    }
  };
  return {
    async seen({ actor, cameraId, purpose: given, footage, heard }) {
      const key = keyOf({ actor, cameraId });
      const purpose = given?.trim() ? given : lastOf(key);
      await watching.seen({ actor, cameraId, kind: 'playback', purpose });
      if (heard) await watching.seen({ actor, cameraId, kind: 'listen', purpose });
      if (purpose !== '') remember(key, purpose);
      if (footage !== undefined)
        shown.add(shownKey({ actor, cameraId, purpose }), { actor, cameraId, purpose }, footage);
    },
    async close() {
      watching.close();
      // Views end when their beginning has settled.
      await shown.close();
    },
  };
}
