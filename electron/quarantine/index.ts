export { countWaiting, findQuarantine, listQuarantine, projectQuarantine, projectVerdict } from './quarantineStore.ts';
