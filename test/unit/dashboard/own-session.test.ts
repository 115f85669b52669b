/** Who is here: answers that cross a sign-in, and a sign-out that the gateway did not hear. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Toast, toasts } from '../../../dashboard/components/toast.ts';
import { OwnSession } from '../../../dashboard/state/own-session.ts';
import type { Own } from '../../../gateway/access/schemas.ts';

const own = (id: string) => ({ id }) as Own;
const signedOut = () => Response.json({ error: { code: 'access.sign-in' } }, { status: 401 });

afterEach(() => vi.unstubAllGlobals());

/** Requests wait for the answers that the test gives, one after the other. */
function gateway() {
  const waiting: PromiseWithResolvers<Response>[] = [];
  const fetched = vi.fn(() => {
    const asked = Promise.withResolvers<Response>();
    waiting.push(asked);
    return asked.promise;
  });
  vi.stubGlobal('fetch', fetched);
  return { fetched, answer: (response: Response) => waiting.shift()?.resolve(response) };
}

describe('who is here', () => {
  it('is asked again when somebody signed in while the question was on its way', async () => {
    const { fetched, answer } = gateway();
    const session = new OwnSession();
    const done = session.ask();
    session.signedIn(own('lan'));
    answer(signedOut());
    await vi.waitFor(() => expect(fetched).toHaveBeenCalledTimes(2));
    expect(session.own?.id).toBe('lan');
    answer(Response.json(own('lan')));
    await done;
    expect(session.own?.id).toBe('lan');
  });

  it('stays in until the gateway has ended the session, and says why', async () => {
    const { answer } = gateway();
    const said: string[] = [];
    const hear = (event: Event) => said.push((event as CustomEvent<Toast>).detail.text);
    toasts.addEventListener('toast', hear);
    const session = new OwnSession();
    session.signedIn(own('lan'));
    const failed = session.signOut();
    answer(new Response(null, { status: 502 }));
    await failed;
    expect(session.own?.id).toBe('lan');
    expect(said).toHaveLength(1);
    const done = session.signOut();
    answer(new Response(null, { status: 204 }));
    await done;
    expect(session.state).toEqual({ kind: 'out', why: 'signed-out' });
    toasts.removeEventListener('toast', hear);
  });
});
