/**
 * For what the person watches, where the policy of the command centre asks for it: said once, kept in this tab for this person,
 * and named with every camera that is shown from then on.
 */
import { ownSession } from './own-session.ts';

const key = 'tc.purpose';

/** Fires `wanted` when a camera was refused for lack of a purpose, and `change` when one was said. */
class ViewPurpose extends EventTarget {
  /** Empty: none was said. */
  get text(): string {
    const [personId, text = ''] = (sessionStorage.getItem(key) ?? '').split('\n', 2);
    return personId !== '' && personId === ownSession.own?.id ? text : '';
  }

  say(text: string): void {
    const { own } = ownSession;
    if (!own) return;
    sessionStorage.setItem(key, `${own.id}\n${text.replaceAll('\n', ' ').trim()}`);
    this.dispatchEvent(new Event('change'));
  }

  /** @returns what ends it */
  follow(tell: () => void): () => void {
    this.addEventListener('change', tell);
    return () => this.removeEventListener('change', tell);
  }

  /** Many tiles are refused at once, and tell of it until they are asked for again. */
  want(): void {
    if (this.text === '') this.dispatchEvent(new Event('wanted'));
  }
}

export const viewPurpose = new ViewPurpose();
