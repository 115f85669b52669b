/** Texts of error codes come after the page: what is shown already as a code is shown again in words. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LocaleController } from '../../../dashboard/locales/locale.ts';
import { errorText, loadErrorTexts } from '../../../dashboard/state/error-texts.ts';

afterEach(() => vi.unstubAllGlobals());

describe('the texts of error codes', () => {
  it('render what shows them again once they are there, and not when they are not', async () => {
    const shown: string[] = [];
    const show = () => void shown.push(errorText('stream.lost', 'vi'));
    const host = { addController: () => {}, removeController: () => {}, requestUpdate: show };
    const locale = new LocaleController({ ...host, updateComplete: Promise.resolve(true) });
    locale.hostConnected();
    show();
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('away')));
    await loadErrorTexts();
    expect(shown).toEqual(['stream.lost']);
    const table = { 'stream.lost': { vi: 'Mất tín hiệu', en: 'Signal lost' } };
    vi.stubGlobal('fetch', () => Promise.resolve(Response.json(table)));
    await loadErrorTexts();
    expect(shown).toEqual(['stream.lost', 'Mất tín hiệu']);
    locale.hostDisconnected();
  });

  it('are there for what goes wrong in the page itself, without the gateway', () => {
    for (const code of ['page.unreachable', 'page.timeout', 'page.aborted', 'page.decoder']) {
      expect(errorText(code, 'vi')).not.toBe(code);
      expect(errorText(code, 'en')).not.toBe(code);
    }
  });
});
