/** Tables of this room: numbers 720-739. */
import type { Migration } from '../kernel/database.ts';

export const incidentsMigrations: readonly Migration[] = [];
