/**
 * All migrations of gateway.db, from every room. Numbers are unique over all rooms and never re-used; each database
 * records which ones it has had, so a room may add its next one at any time.
 */
import { accessMigrations } from './access/migrations.ts';
import { alarmsMigrations } from './alarms/migrations.ts';
import { camerasMigrations } from './cameras/migrations.ts';
import { healthMigrations } from './health/migrations.ts';
import { incidentsMigrations } from './incidents/migrations.ts';
import type { Migration } from './kernel/database.ts';
import { recordingsMigrations } from './recordings/migrations.ts';
import { wallsMigrations } from './walls/migrations.ts';

export const gatewayMigrations: readonly Migration[] = [
  ...accessMigrations,
  ...camerasMigrations,
  ...healthMigrations,
  ...wallsMigrations,
  ...alarmsMigrations,
  ...recordingsMigrations,
  ...incidentsMigrations,
];
