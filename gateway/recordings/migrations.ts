/** Tables of this room in gateway.db (numbers 700-719) and in recordings.db (numbers of its own). */
import type { Migration } from '../kernel/database.ts';

export const recordingsMigrations: readonly Migration[] = [];

/** The index: what lies on which disk. Nothing of people. */
export const recordingIndexMigrations: readonly Migration[] = [];
