export * from './calendar.ts';
export * from './interval.ts';
export * from './problems.ts';
