/**
 * All migrations of gateway.db, from every room. The first of each room have a range of their own (access 1-99, cameras
 * 100-199, health 200-299, walls 400-499). A database knows only the highest number it has seen, so every later one,
 * of whichever room, takes the next free number from 500 on: a lower one would never reach a database that exists.
 */
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
