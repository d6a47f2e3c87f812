export { pause } from './pause.ts';
export { PendingCalls } from './pendingCalls.ts';
export { engineVersion, workersUrl } from './product.ts';
export {
  type LiveWorker,
  linkedPorts,
  type SupervisedOptions,
  type SupervisedWorker,
  superviseWorker,
} from './supervisedWorker.ts';
export { systemClock, systemTimers } from './systemPorts.ts';
