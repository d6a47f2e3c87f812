export { ReplayCancelledError, type ReplayRequest, replayRange } from './replayRange.ts';
