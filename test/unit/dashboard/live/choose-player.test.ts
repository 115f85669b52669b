import { describe, expect, it } from 'vitest';
import { choosePlayer, type PlayerFacts, parseForcedPlayer } from '../../../../dashboard/live/choose-player.ts';
import { findLiveAbilities } from '../../../../dashboard/live/link/live-abilities.ts';

const chromium = {
  webCodecs: true,
  generator: 'writable',
  offscreenCanvas: true,
  graphicsCard: true,
  mediaSource: true,
} as const;
const usual: PlayerFacts = {
  abilities: chromium,
  forced: undefined,
  socketFailing: false,
  sound: false,
  quick: false,
  crowd: 16,
  decodable: true,
  playable: true,
  failed: new Set(),
};
const choose = (change: Partial<PlayerFacts>) => choosePlayer({ ...usual, ...change });

describe('the choice of player', () => {
  it('is a canvas for few tiles and for the one that is steered, a video for many', () => {
    expect([1, 4, 5, 64].map((crowd) => choose({ crowd }))).toEqual([
      'webcodecs-canvas',
      'webcodecs-canvas',
      'webcodecs-video',
      'webcodecs-video',
    ]);
    expect(choose({ quick: true })).toBe('webcodecs-canvas');
  });

  it('is a video for few as well where no graphics card draws the canvas', () => {
    const abilities = { ...chromium, graphicsCard: false };
    expect(choose({ abilities, crowd: 1, quick: true })).toBe('webcodecs-video');
    expect(choose({ abilities: { ...abilities, generator: undefined } })).toBe('webcodecs-canvas');
  });

  it('is a canvas for many too where no track can be generated', () => {
    expect(choose({ abilities: { ...chromium, generator: undefined } })).toBe('webcodecs-canvas');
  });

  it('is Media Source over plain http, for sound, and for codecs that only it takes', () => {
    expect(choose({ abilities: { ...chromium, webCodecs: false } })).toBe('mse');
    expect(choose({ sound: true })).toBe('mse');
    expect(choose({ decodable: false })).toBe('mse');
    expect(choose({ decodable: undefined })).toBe('mse');
  });

  it('is HLS where sockets fail, where there is no link, and where nothing else is left', () => {
    expect(choose({ socketFailing: true })).toBe('hls');
    expect(choose({ abilities: undefined })).toBe('hls');
    expect(choose({ decodable: false, playable: false })).toBe('hls');
    expect(choose({ abilities: { ...chromium, webCodecs: false, mediaSource: false } })).toBe('hls');
  });

  it('passes over what failed on this tile, one after the other', () => {
    const failed = ['webcodecs-video', 'webcodecs-canvas', 'mse'] as const;
    expect([1, 2, 3].map((count) => choose({ failed: new Set(failed.slice(0, count)) }))).toEqual([
      'webcodecs-canvas',
      'mse',
      'hls',
    ]);
  });

  it('obeys who forces a player, and nobody who forces nonsense', () => {
    expect(choose({ forced: 'mse', crowd: 1 })).toBe('mse');
    expect(choose({ forced: 'll-hls' })).toBe('hls');
    expect(['canvas', 'video', 'mse', 'll-hls', 'hls', 'vlc', null].map(parseForcedPlayer)).toEqual([
      'canvas',
      'video',
      'mse',
      'll-hls',
      'hls',
      undefined,
      undefined,
    ]);
  });
});

describe('what a browser can do', () => {
  it('is read from its own scope', () => {
    const base = { Worker: 1, WebSocket: 1, VideoDecoder: 1, OffscreenCanvas: 1 };
    expect(findLiveAbilities({ ...base, MediaStreamTrackGenerator: 1, MediaSource: 1 }, () => true)).toEqual(chromium);
    expect(findLiveAbilities({ Worker: 1, WebSocket: 1, ManagedMediaSource: 1 }, () => false)).toEqual({
      webCodecs: false,
      generator: undefined,
      offscreenCanvas: false,
      graphicsCard: false,
      mediaSource: true,
    });
  });
});
