/** All migrations of gateway.db, from every room. Their numbers are unique: access 1-99, cameras 100-199, health 200-299, walls 400-499. */
import { accessMigrations } from './access/migrations.ts';
import { camerasMigrations } from './cameras/migrations.ts';
import { healthMigrations } from './health/migrations.ts';
import type { Migration } from './kernel/database.ts';
import { wallsMigrations } from './walls/migrations.ts';

export const gatewayMigrations: readonly Migration[] = [
  ...accessMigrations,
  ...camerasMigrations,
  ...healthMigrations,
  ...wallsMigrations,
];
