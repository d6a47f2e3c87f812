export {
  type AlarmEventRow,
  countSuppressions,
  type JournalQuestion,
  listAlarmEvents,
  listSuppressions,
  type SuppressionRow,
} from './alarmJournal.ts';
export {
  type AlarmCounts,
  announcedAlarms,
  countAlarms,
  findAlarm,
  listAlarms,
  projectAlarm,
  type RaisedAlarm,
  type StoredAlarm,
  standingSince,
} from './alarmStore.ts';
export {
  deadlinesBetween,
  findDeadline,
  listSamples,
  openDeadlines,
  projectDeadline,
  projectSample,
  type StoredDeadline,
  type StoredSample,
} from './deadlineStore.ts';
export { type Delivery, deliveries, projectReceipt, safeUntil } from './deliveryStore.ts';
export {
  countOpenExcursions,
  excursionsOf,
  findExcursion,
  listExcursions,
  projectExcursion,
} from './excursionStore.ts';
export {
  findProbeHour,
  forgetLotExposure,
  forgetProbeHours,
  lotExposures,
  probeHours,
  type StoredExposure,
  type StoredHour,
  storeLotExposure,
  storeProbeHour,
} from './exposureStore.ts';
export {
  listDecisions,
  listItems,
  listPurchases,
  listRefusedRows,
  listRequests,
  listSheets,
  projectInventory,
} from './inventoryStore.ts';
export {
  KEEPING_ACTS,
  type KeepingAct,
  keepingActs,
  listHolds,
  projectKeepingEvent,
  projectLegalHold,
  projectRetention,
  type StoredAct,
  type StoredHold,
  standingHolds,
} from './keepingStore.ts';
export {
  findLot,
  listLots,
  lotEvents,
  type StoredLot,
  type StoredLotEvent,
  type StoredStay,
  storeLot,
} from './lotStore.ts';
export { findMemory, type StoredMemory, storeMemory } from './memoryStore.ts';
export { projectionMigrations } from './migration.ts';
export {
  type NotificationRow,
  notificationsOf,
  openNotifications,
  projectNotification,
} from './notificationStore.ts';
export * from './reportStore.ts';
export {
  findResult,
  listResults,
  projectResult,
  type ResultsQuestion,
  resultBySeq,
  resultHistory,
  type StoredResult,
} from './resultStore.ts';
export {
  forgetRules,
  listStandings,
  type RuleMemory,
  type RuleStanding,
  ruleMemories,
  storeRuleMemory,
  storeStandings,
} from './ruleMemoryStore.ts';
export { PROJECTION_TABLES } from './schema.ts';
export * from './shiftLogStore.ts';
export { findSummary, type SummaryRow, storeSummary, summaries } from './summaryStore.ts';
