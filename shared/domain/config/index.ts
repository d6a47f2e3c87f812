export * from './check.ts';
export * from './station.ts';
export * from './tag.ts';
