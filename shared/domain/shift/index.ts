export * from './areas.ts';
export * from './calendar.ts';
export { dateOfDay, dayOfDate } from './dayPlan.ts';
export * from './interval.ts';
export * from './planProblems.ts';
export * from './problems.ts';
