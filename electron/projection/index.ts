export { type AlarmCounts, countAlarms, findAlarm, listAlarms, projectAlarm, type StoredAlarm } from './alarmStore.ts';
export { type Delivery, deliveries, projectReceipt, safeUntil } from './deliveryStore.ts';
export { countOpenExcursions, listExcursions, projectExcursion } from './excursionStore.ts';
export { PROJECTION_TABLES } from './schema.ts';
