/** What every way in has in common to which readings are pushed: exact JSON, typed values, times, and durable hand-over. */
export { BACKOFF_LIMITS, type BackoffLimits, planBackoff } from './backoff.ts';
export { DurableOutbox, type UnitRow } from './durableOutbox.ts';
export { canonicalJson, isJsonObject, type Json, JsonError, type JsonObject, parseExactJson } from './exactJson.ts';
export { boundedPayload, bytesPayload, payloadParts, textOf } from './payload.ts';
export { readTime } from './readTime.ts';
export { isRefusal, type Refusal, readValue, shown, TEXT_CHARACTERS_MAX, type TypedValue } from './readValue.ts';
