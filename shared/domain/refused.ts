import type { RefusalStep } from './entry.ts';
import type { Instant } from './time.ts';

/**
 * Something that came in and is no reading: a row of a file, a request, a message. It goes to quarantine as it came. The same
 * item refused again (connection, tag, step, payload, schema version) has the same idempotency key: it is kept once.
 */
export interface RefusedItem {
  readonly connection: string;
  /** Null where it is not known what it would have belonged to. */
  readonly workUnit: string | null;
  /** Tag id, or '' where none could be made out. */
  readonly tag: string;
  readonly step: RefusalStep;
  /** What was expected and what came, with row or field, for a person. */
  readonly error: string;
  /** As it came; at most `REFUSED_PAYLOAD_MAX` UTF-16 units, cut ones end with their length and SHA-256. */
  readonly payload: string;
  /** Source time where one could be read, else the time it arrived. */
  readonly at: Instant;
  /** Version of the schema that the sender stated, or of ours. */
  readonly schemaVersion: number;
  /** Where it came from, by name: file, row, request, topic … At most 500 characters each. */
  readonly headers?: Readonly<Record<string, string>>;
}
export const REFUSED_PAYLOAD_MAX = 16_384;
/** Items of one `refuse` call. */
export const REFUSED_ITEMS_MAX = 500;
