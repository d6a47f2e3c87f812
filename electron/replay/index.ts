export { ReplayCancelledError, type ReplayRequest, replayRange } from './replayRange.ts';
export { type DryRunRequest, dryRunRules } from './ruleDryRun.ts';
