/** For rooms that are tried without the access room: somebody stands at the door, and may do everything unless the test decides. */
import type { Decide, Person } from '../../gateway/access/model.ts';
import type { Session } from '../../gateway/access/sign-in/session-book.ts';
import type { DoorOptions, Identify } from '../../gateway/http/door.ts';

export const somebody: Person = {
  id: '00000000-0000-7000-8000-000000000001',
  name: 'Trực tại chỗ',
  role: 'operator',
};

export const allowEverything: Decide = () => true;

const session: Session = {
  id: 'a-session',
  accountId: somebody.id,
  startedAtMs: 0,
  seenAtMs: 0,
  address: '127.0.0.1',
  desk: '',
  agent: '',
  mustEnrol: false,
  lockedAtMs: null,
};

export const identifySomebody: Identify = () => ({ person: somebody, session });

export const doorOf = (decide: Decide = allowEverything): DoorOptions => ({
  decide,
  identify: identifySomebody,
  pluginRules: {},
});
