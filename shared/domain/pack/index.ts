export * from './pack.ts';
export * from './rule.ts';
