/** For a streams room that is tried without the access room: views go on no record, and nobody has a ticket. */
import type { StreamsRoomOptions } from '../../gateway/streams/room.ts';

export const nothingOnRecord: Pick<StreamsRoomOptions, 'views' | 'tickets'> = {
  views: { begin: () => ({ end() {} }) },
  tickets: { use: async () => {}, purposeOf: () => '' },
};
