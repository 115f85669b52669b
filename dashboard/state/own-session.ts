/**
 * Who is signed in on this page, and what he may do. One per page: the frame of the page shows what fits it, and every
 * component that hides what its person may not do asks here. The gateway checks all of it again.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Own, RightName } from '../../gateway/access/schemas.ts';
import { showToast } from '../components/toast.ts';
import { t } from '../locales/locale.ts';
import { api } from './api.ts';
import { apiErrorText } from './error-texts.ts';
import { signOuts } from './signed-out.ts';

export type OwnState =
  /** The gateway has not answered yet. */
  | { readonly kind: 'asking' }
  | { readonly kind: 'in'; readonly own: Own }
  /** `ended`: it was signed in, and somebody or something ended it. */
  | { readonly kind: 'out'; readonly why: 'new' | 'signed-out' | 'ended' };

const retryMs = 2_000;

export class OwnSession extends EventTarget {
  #state: OwnState = { kind: 'asking' };
  #asking: Promise<void> | undefined;
  #again = false;

  get state(): OwnState {
    return this.#state;
  }

  get own(): Own | undefined {
    return this.#state.kind === 'in' ? this.#state.own : undefined;
  }

  /** Whether the person holds the right, by role or on at least one camera. */
  may(right: RightName): boolean {
    const { own } = this;
    return own !== undefined && (own.rights.includes(right) || own.cameraRights.includes(right));
  }

  /** Asks the gateway who is here. Calls during one question are answered by one more. */
  ask(): Promise<void> {
    this.#again = this.#asking !== undefined;
    this.#asking ??= this.#askAll().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  signedIn(own: Own): void {
    this.#become({ kind: 'in', own });
  }

  /** Out only once the gateway has ended the session; otherwise a toast says why not. */
  async signOut(): Promise<void> {
    const result = await api('POST', '/api/sign-out');
    // While the gateway does not hear of it, whoever loads the page again would be this person.
    if (result.ok || result.error.status === 401) this.#become({ kind: 'out', why: 'signed-out' });
    else showToast({ kind: 'error', text: t('shell.stillSignedIn', { reason: apiErrorText(result.error) }) });
  }

  async #askAll(): Promise<void> {
    do {
      this.#again = false;
      const asked = this.#state;
      const result = await api<Own>('GET', '/api/own');
      // Somebody signed in or out meanwhile: this answer is about the one before.
      if (this.#state !== asked) this.#again = true;
      else if (result.ok) this.#become({ kind: 'in', own: result.value });
      else if (result.error.status === 401) this.#out();
      else if (this.#state.kind === 'asking') {
        // A gateway that is away says nothing about the session: who was in stays in, and the banner tells of the loss.
        await new Promise((resolve) => setTimeout(resolve, retryMs));
        this.#again = true;
      }
    } while (this.#again);
  }

  #out(): void {
    if (this.#state.kind !== 'out') this.#become({ kind: 'out', why: this.#state.kind === 'in' ? 'ended' : 'new' });
  }

  #become(state: OwnState): void {
    this.#state = state;
    this.dispatchEvent(new Event('change'));
  }
}

export const ownSession = new OwnSession();

/** Renders its host again when who is signed in, or what he may do, changes. */
export class OwnController implements ReactiveController {
  readonly #changed: () => void;

  constructor(host: ReactiveControllerHost, onChange: () => void = () => {}) {
    this.#changed = () => {
      onChange();
      host.requestUpdate();
    };
    host.addController(this);
  }

  get own(): Own | undefined {
    return ownSession.own;
  }

  hostConnected(): void {
    ownSession.addEventListener('change', this.#changed);
  }

  hostDisconnected(): void {
    ownSession.removeEventListener('change', this.#changed);
  }
}

/** Sockets and requests that were turned away make the page ask who is here. @returns what ends it */
export function followSignOuts(): () => void {
  const ask = () => void ownSession.ask();
  signOuts.addEventListener('signed-out', ask);
  return () => signOuts.removeEventListener('signed-out', ask);
}
