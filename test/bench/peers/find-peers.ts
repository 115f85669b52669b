/** `--peer mediamtx --peer go2rtc=/path`: the adapters, each with its program. */
import { go2rtcPeer } from './go2rtc.ts';
import { mediamtxPeer } from './mediamtx.ts';
import type { Peer } from './peer.ts';

const adapters: Readonly<Record<string, (program: string) => Peer>> = { mediamtx: mediamtxPeer, go2rtc: go2rtcPeer };

export function findPeers(wanted: readonly string[]): Peer[] {
  return wanted.map((text) => {
    const [name = '', program = name] = text.split('=');
    const adapter = Object.hasOwn(adapters, name) ? adapters[name] : undefined;
    if (!adapter) throw new Error(`--peer ${name}: one of ${Object.keys(adapters).join(', ')}`);
    return adapter(program);
  });
}
