export * from './station.ts';
export * from './tag.ts';
