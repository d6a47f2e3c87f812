export { type NotifyingPorts, type NotifyingStation, startNotifications } from './notifications.ts';
