/** What this browser can do for live pictures, here: `VideoDecoder` exists in secure contexts only. */
import type { LiveAbilities } from './live-tile.ts';

/** Names of renderers that are programs. */
const softwareRenderers = /swiftshader|llvmpipe|softpipe|software|basic render/i;

export function findLiveAbilities(scope: object = globalThis, hasGraphicsCard = findGraphicsCard): LiveAbilities {
  const has = (name: string) => name in scope;
  return {
    webCodecs: has('Worker') && has('WebSocket') && has('VideoDecoder'),
    // The page's own generator where there is one (Chromium); the standard one lives in workers and cannot be seen here,
    // but comes with the interface of its tracks (Safari 18).
    generator: has('MediaStreamTrackGenerator') ? 'writable' : has('MediaStreamTrackHandle') ? 'track' : undefined,
    offscreenCanvas: has('OffscreenCanvas'),
    graphicsCard: hasGraphicsCard(),
    mediaSource: has('MediaSource') || has('ManagedMediaSource'),
  };
}

function findGraphicsCard(): boolean {
  const gl = document.createElement('canvas').getContext('webgl', { failIfMajorPerformanceCaveat: true });
  if (!gl) return false;
  const named = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer = String(gl.getParameter(named ? named.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return !softwareRenderers.test(renderer);
}
