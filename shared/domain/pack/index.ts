export * from './deadline.ts';
export * from './pack.ts';
export * from './rule.ts';
