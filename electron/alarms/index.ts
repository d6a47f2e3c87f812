export { isStale, staleAfterMsOf } from '../../shared/domain/stale.ts';
export * from './alarmLife.ts';
export * from './communicationLoss.ts';
export * from './excursion.ts';
export * from './limitAlarm.ts';
export * from './staleAlarm.ts';
export * from './systemAlarm.ts';
export * from './tagJudge.ts';
export * from './unchanged.ts';
