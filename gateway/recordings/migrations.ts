/** Tables of this room in gateway.db (numbers 700-719) and in recordings.db (numbers of its own). */
import type { Migration } from '../kernel/database.ts';
import { createBookmarkTable } from './bookmarks/bookmark-store.ts';
import { indexMigrations } from './files/index-tables.ts';
import { keepMigrations } from './keep/tables.ts';

export const recordingsMigrations: readonly Migration[] = [
  ...keepMigrations,
  { number: 710, name: 'bookmarks', up: createBookmarkTable },
];

/** The index: what lies on which disk. Nothing of people. */
export const recordingIndexMigrations: readonly Migration[] = indexMigrations;
