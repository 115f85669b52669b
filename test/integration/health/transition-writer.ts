/** Notes state changes as fast as they are taken and says each one that is on disk, until it is killed. */
import { openIntervalKeeper } from '../../../gateway/health/interval-keeper.ts';
import { createIntervalStore } from '../../../gateway/health/interval-store.ts';
import { healthMigrations } from '../../../gateway/health/migrations.ts';
import { systemClock } from '../../../gateway/kernel/clock.ts';
import { openDatabase } from '../../../gateway/kernel/database.ts';
import { createLogger, createSecretBook } from '../../../gateway/kernel/log.ts';

const [file = '', firstText = '0'] = process.argv.slice(2);
const log = createLogger({ level: 'error', secrets: createSecretBook() });
const db = await openDatabase({ path: file, migrations: healthMigrations, synchronous: 'FULL' });
const keeper = await openIntervalKeeper({ store: createIntervalStore(db), clock: systemClock, log, heartbeatMs: 50 });
// Bounded, should nobody kill it.
for (let number = Number(firstText); number < Number(firstText) + 100_000; number += 1) {
  keeper.note('camera', 'c', number % 2 === 0 ? 'up' : 'down', `change-${number}`);
  await keeper.flush();
  process.stdout.write(`written ${number}\n`);
}
