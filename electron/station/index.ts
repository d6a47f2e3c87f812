export { dueJob, type KeptStation, startKeeping } from './keepingSchedule.ts';
export { type NotifyingPorts, type NotifyingStation, startNotifications } from './notifications.ts';
export { buildOnStation, type ReportDesk, refusalToSign } from './reportDesk.ts';
export { type ReportsPorts, startReports } from './reports.ts';
export { withinAreas } from './withinAreas.ts';
