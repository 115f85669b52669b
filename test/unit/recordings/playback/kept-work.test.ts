import { describe, expect, it } from 'vitest';
import { createKeptWork } from '../../../../gateway/recordings/playback/kept-work.ts';

const never = new AbortController().signal;

/** Work that the test ends by hand. */
function openWork() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let signal: AbortSignal | undefined;
  const make = (own: AbortSignal) => {
    signal = own;
    own.addEventListener('abort', () => reject(own.reason), { once: true });
    return promise;
  };
  return { make, resolve, reject, aborted: () => signal?.aborted };
}
const made = (text: string) => async () => text;
const unwanted = async (): Promise<string> => {
  throw new Error('it was made already');
};

describe('kept work', () => {
  it('is done once for all who ask, and kept', async () => {
    const kept = createKeptWork<string>({ most: 10, weigh: ({ length }) => length });
    const work = openWork();
    const both = [kept.get('a', work.make, never), kept.get('a', unwanted, never)];
    work.resolve('abc');
    expect(await Promise.all(both)).toEqual(['abc', 'abc']);
    expect(await kept.get('a', unwanted, never)).toBe('abc');
    await kept.close();
  });

  it('keeps what was used last while there is room', async () => {
    const kept = createKeptWork<string>({ most: 6, weigh: ({ length }) => length });
    await kept.get('a', made('aa'), never);
    await kept.get('b', made('bb'), never);
    await kept.get('c', made('cc'), never);
    await kept.get('a', unwanted, never);
    await kept.get('d', made('dd'), never);
    expect(kept.size).toBe(3);
    await kept.get('a', unwanted, never);
    expect(await kept.get('b', made('again'), never)).toBe('again');
    // Larger than all the room: given, not kept.
    expect(await kept.get('e', made('eeeeeee'), never)).toBe('eeeeeee');
    expect(kept.size).toBe(0);
  });

  it('goes on while anybody waits, and ends with the last', async () => {
    const kept = createKeptWork<string>({ most: 10, weigh: () => 1 });
    const work = openWork();
    const [first, second] = [new AbortController(), new AbortController()];
    const asked = [kept.get('a', work.make, first.signal), kept.get('a', work.make, second.signal)];
    first.abort(new Error('gone'));
    await expect(asked[0]).rejects.toThrow('gone');
    expect(work.aborted()).toBe(false);
    second.abort(new Error('gone too'));
    await expect(asked[1]).rejects.toThrow('gone too');
    expect(work.aborted()).toBe(true);
    expect(await kept.get('a', made('new'), never)).toBe('new');
    await kept.close();
  });

  it('tries again what failed', async () => {
    const kept = createKeptWork<string>({ most: 10, weigh: () => 1 });
    const fail = async () => {
      throw new Error('no');
    };
    await expect(kept.get('a', fail, never)).rejects.toThrow('no');
    expect(await kept.get('a', made('yes'), never)).toBe('yes');
  });

  it('refuses who is gone already, and ends what is under way when it closes', async () => {
    const kept = createKeptWork<string>({ most: 10, weigh: () => 1 });
    await expect(kept.get('a', unwanted, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
    const work = openWork();
    const asked = kept.get('a', work.make, never).catch(() => 'ended');
    await kept.close();
    expect(work.aborted()).toBe(true);
    expect(await asked).toBe('ended');
  });
});
