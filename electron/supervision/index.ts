export { engineVersion, workersUrl } from './product.ts';
export { type LiveWorker, linkedPorts, type SupervisedWorker, superviseWorker } from './supervisedWorker.ts';
export { systemClock, systemTimers } from './systemPorts.ts';
