export * from './check.ts';
export * from './checkClean.ts';
export * from './clean.ts';
export * from './connection.ts';
export * from './station.ts';
export * from './tag.ts';
