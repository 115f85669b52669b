import { describe, expect, it } from 'vitest';
import { stationBeat } from '../../../dashboard/views/station/station-beat.ts';

describe('what a station tells of itself', () => {
  it('counts its tiles by their state', () => {
    expect(stationBeat(7, ['live', 'live', 'delayed', 'frozen', 'lost', 'starting', 'empty'])).toEqual({
      revision: 7,
      tiles: { live: 2, delayed: 1, frozen: 1, lost: 1, starting: 1, empty: 1 },
    });
  });

  it('calls no picture live of which it does not know that it is', () => {
    const { tiles } = stationBeat(null, [undefined, 'gateway-lost', 'not-allowed', 'unbound', 'budget', 'toString']);
    expect(tiles).toEqual({ live: 0, delayed: 0, frozen: 0, lost: 6, starting: 0, empty: 0 });
  });
});
