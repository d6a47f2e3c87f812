export * from './copyOfRecord.ts';
export * from './dueTime.ts';
export * from './monthReport.ts';
export * from './startedBy.ts';
