/** What the person watches for: his own, in this tab, and asked for once. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ownSession } from '../../../dashboard/state/own-session.ts';
import { viewPurpose } from '../../../dashboard/state/view-purpose.ts';
import type { Own } from '../../../gateway/access/schemas.ts';

const kept = new Map<string, string>();
const person = (id: string) => ownSession.signedIn({ id } as Own);

beforeEach(() => {
  kept.clear();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});
afterEach(() => vi.unstubAllGlobals());

describe('the purpose', () => {
  it('is asked for until it is said, and then told', () => {
    const heard: string[] = [];
    const onWanted = () => heard.push('wanted');
    viewPurpose.addEventListener('wanted', onWanted);
    const end = viewPurpose.follow(() => heard.push(viewPurpose.text));
    person('hoa');
    viewPurpose.want();
    viewPurpose.say('  kẹt xe\ngiờ cao điểm ');
    viewPurpose.want();
    expect(heard).toEqual(['wanted', 'kẹt xe giờ cao điểm']);
    end();
    viewPurpose.say('khác');
    expect(heard).toHaveLength(2);
    viewPurpose.removeEventListener('wanted', onWanted);
  });

  it('is not the next person’s', () => {
    person('hoa');
    viewPurpose.say('kẹt xe');
    person('lan');
    expect(viewPurpose.text).toBe('');
    person('hoa');
    expect(viewPurpose.text).toBe('kẹt xe');
  });
});
