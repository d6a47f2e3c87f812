import { createHash } from 'node:crypto';
import { IMPORT_MAPPING_VERSION } from '../../shared/domain/importMapping.ts';
import { REFUSED_ITEMS_MAX, REFUSED_PAYLOAD_MAX, type RefusedItem } from '../../shared/domain/refused.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { ROW_FAULTS } from './rowFault.ts';
import type { Verdict } from './rowJudge.ts';
import type { SourceRow, Table } from './sourceRow.ts';

type Refusal = Extract<Verdict, { kind: 'refused' }>;

/**
 * A refused row as it goes to quarantine. The payload is the row as it stands in the file and nothing else, so that the same row
 * refused again, from whatever file, is the same item.
 */
export function refusedItem(
  row: SourceRow,
  { fault, tag, time }: Refusal,
  where: { connection: string; kind: Table['kind']; now: Instant; file: string; mapping: string },
): RefusedItem {
  return {
    connection: tag?.connection ?? where.connection,
    workUnit: tag?.workUnit ?? null,
    tag: tag?.id ?? fault.tag ?? '',
    step: ROW_FAULTS[fault.name],
    error: `${where.kind === 'csv' ? 'line' : 'row'} ${row.number}: ${fault.name}: ${fault.detail}`,
    payload: payloadOf(row),
    at: time ?? where.now,
    schemaVersion: IMPORT_MAPPING_VERSION,
    headers: { file: where.file, mapping: where.mapping, row: String(row.number) },
  };
}

function payloadOf(row: SourceRow): string {
  const evidence = wellFormed(row.evidence());
  if (!row.whole && evidence.length <= REFUSED_PAYLOAD_MAX) return evidence;
  const bytes = row.whole?.bytes ?? Buffer.byteLength(evidence);
  const sha256 = row.whole?.sha256 ?? createHash('sha256').update(evidence, 'utf8').digest('hex');
  const tail = `… (${bytes} bytes, SHA-256 ${sha256})`;
  return wellFormed(evidence.slice(0, REFUSED_PAYLOAD_MAX - tail.length)) + tail;
}

/** The log knows no lone surrogates (RFC 8785): half a pair, cut or sent so, is shown by its number. */
const wellFormed = (text: string): string =>
  text.replace(/\p{Surrogate}/gu, (half) => `\\u${half.charCodeAt(0).toString(16)}`);

const BATCH_CHARS_MAX = 1_000_000;

/** Gathers refused items into batches of bounded size. */
export class RefusedBatch {
  #items: RefusedItem[] = [];
  #chars = 0;

  /** Returns a batch when it has become full. */
  add(item: RefusedItem): readonly RefusedItem[] | undefined {
    this.#items.push(item);
    this.#chars += item.payload.length + item.error.length;
    return this.#items.length >= REFUSED_ITEMS_MAX || this.#chars >= BATCH_CHARS_MAX ? this.rest() : undefined;
  }

  rest(): readonly RefusedItem[] {
    const items = this.#items;
    this.#items = [];
    this.#chars = 0;
    return items;
  }
}
