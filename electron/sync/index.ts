export { probeDelayMs, retryDelayMs } from './backoff.ts';
export { httpPost, type PostOutcome, type PostRequest } from './httpPost.ts';
export {
  type HttpTarget,
  judge,
  type Receipt,
  type SyncPorts,
  type SyncSource,
  startHttpTarget,
} from './httpTarget.ts';
export { idempotencyKey, SYNC_SCHEMA_VERSION, type SyncEntry, type SyncRequest, syncAnswerSchema } from './protocol.ts';
