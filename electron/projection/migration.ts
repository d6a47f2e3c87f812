import { PROJECTION_TABLES } from './schema.ts';

/** Second step of the database file: the projections. A shipped step is never edited; the next one is added behind it. */
export const projectionMigration = { version: 2, name: 'projections', sql: PROJECTION_TABLES } as const;
