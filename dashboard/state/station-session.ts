/**
 * Which wall station this browser is. It comes with its pairing address (`/wall/{name}#pair=TOKEN`), which the kiosk opens
 * at every start, or with the cookie that it got for it once. One per page.
 */
import type { OwnStation } from '../../gateway/access/stations/schemas.ts';
import { type ApiError, api } from './api.ts';
import { signOuts } from './signed-out.ts';

export type StationState =
  | { readonly kind: 'asking' }
  | { readonly kind: 'station'; readonly own: OwnStation }
  /** Not a station. `unpaired`: perhaps a person looks at the wall; the others came with an address and were refused. */
  | { readonly kind: 'none'; readonly why: 'unpaired' | 'refused' | 'signed-in' };

const retryMs = 2_000;
/** Browsers let cookies grow old; asking renews it. */
const renewMs = 24 * 3_600_000;

export class StationSession extends EventTarget {
  #state: StationState = { kind: 'asking' };
  #asking: Promise<void> | undefined;
  #renewTimer: ReturnType<typeof setTimeout> | undefined;

  get state(): StationState {
    return this.#state;
  }

  /** Pairs if the address says so, and asks the gateway which station this is. Goes on until there is an answer. */
  ask(): Promise<void> {
    this.#asking ??= this.#askAll().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #askAll(): Promise<void> {
    for (;;) {
      const token = new URLSearchParams(location.hash.slice(1)).get('pair');
      const result = token
        ? await api<OwnStation>('POST', '/api/stations/pair', { body: { token } })
        : await api<OwnStation>('GET', '/api/stations/own');
      if (result.ok) return this.#paired(result.value);
      const why = refusal(result.error);
      if (why) return this.#become({ kind: 'none', why });
      await new Promise((resolve) => setTimeout(resolve, waitMs(result.error)));
    }
  }

  #paired(own: OwnStation): void {
    // It is in the cookie now, and must stand on no screen and in no history.
    history.replaceState(null, '', location.pathname);
    clearTimeout(this.#renewTimer);
    this.#renewTimer = setTimeout(() => void this.ask(), renewMs);
    this.#become({ kind: 'station', own });
  }

  #become(state: StationState): void {
    this.#state = state;
    this.dispatchEvent(new Event('change'));
  }
}

/** `undefined`: no answer, which says nothing. */
function refusal({ status, code }: ApiError): Extract<StationState, { kind: 'none' }>['why'] | undefined {
  if (code === 'access.link-expired') return 'refused';
  if (code === 'request.conflict') return 'signed-in';
  return status === 401 || status === 403 ? 'unpaired' : undefined;
}

/** As long as the gateway wishes, when it says so. */
function waitMs({ details }: ApiError): number {
  const waitS = details['retryAfterS'];
  return typeof waitS === 'number' ? Math.max(retryMs, waitS * 1_000) : retryMs;
}

export const stationSession = new StationSession();

/**
 * Asks which station this is, and again whenever the gateway turns the page away. `open` is called once it is one, `stop`
 * when it is none (any more). @returns what ends it
 */
export function followStation(open: () => void, stop: () => void): () => void {
  let openFor: string | undefined;
  const changed = () => {
    const { state } = stationSession;
    const id = state.kind === 'station' ? state.own.id : undefined;
    if (state.kind === 'asking' || id === openFor) return;
    openFor = id;
    if (id === undefined) stop();
    else open();
  };
  const ask = () => void stationSession.ask();
  stationSession.addEventListener('change', changed);
  signOuts.addEventListener('signed-out', ask);
  ask();
  return () => {
    stationSession.removeEventListener('change', changed);
    signOuts.removeEventListener('signed-out', ask);
  };
}
