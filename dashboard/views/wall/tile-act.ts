/** What can be done to a tile, and what is dragged. */
export type TileAct =
  | 'full'
  | 'snapshot'
  | 'replay'
  | 'playback'
  | 'bookmark'
  | 'incident'
  | 'sound'
  | 'open'
  | 'send'
  | 'ptz'
  | 'clear';

export const cameraDragType = 'application/x-tc-camera';
export const tileDragType = 'application/x-tc-tile';
