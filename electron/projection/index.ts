export { type AlarmCounts, countAlarms, findAlarm, listAlarms, projectAlarm, type StoredAlarm } from './alarmStore.ts';
export { type Delivery, deliveries, projectReceipt, safeUntil } from './deliveryStore.ts';
export { countOpenExcursions, listExcursions, projectExcursion } from './excursionStore.ts';
export { findMemory, type StoredMemory, storeMemory } from './memoryStore.ts';
export { projectionMigrations } from './migration.ts';
export { PROJECTION_TABLES } from './schema.ts';
export { findSummary, type SummaryRow, storeSummary, summaries } from './summaryStore.ts';
