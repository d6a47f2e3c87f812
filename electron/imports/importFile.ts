import { basename } from 'node:path';
import type { ImportMapping } from '../../shared/domain/importMapping.ts';
import type { Clock, Instant } from '../../shared/domain/time.ts';
import { FrameBuilder } from './frameBuilder.ts';
import {
  type ImportCounts,
  type ImportOutcome,
  type ImportProgressNow,
  type ImportState,
  noCounts,
  type RefusedExample,
} from './importOutcome.ts';
import { type ImportSink, InFlight } from './importSink.ts';
import { judgedRows, type MappedTable, mapTable } from './mapTable.ts';
import { openTable } from './openTable.ts';
import { RefusedBatch, refusedItem } from './refusedRows.ts';
import type { RowFaultName } from './rowFault.ts';
import { type ImportReading, type ImportTag, latestTime } from './rowJudge.ts';
import { BrokenFileError, type Table } from './sourceRow.ts';

export interface ImportRequest {
  readonly path: string;
  readonly mapping: ImportMapping;
  /** Connection that rows without a tag are refused in the name of. */
  readonly connection: string;
  /** The tag a file knows by that name (the `key` of its address). */
  tagOf(id: string): ImportTag | undefined;
  readonly sink: ImportSink;
  readonly clock: Clock;
  /** How far ahead of the station's clock a source time may lie, ms. */
  readonly futureMsMax: number;
  readonly signal?: AbortSignal;
  /** Called a few times a second. */
  readonly onProgress?: (progress: ImportProgressNow) => void;
}

const PROGRESS_MS = 200;
const EXAMPLES_PER_REASON = 3;
const HEADER_CHARACTERS_MAX = 500;

/**
 * Imports a file: each row ends accepted, with all its readings in frames, or refused, as it stands in the file, in quarantine.
 * Memory is bounded whatever the file's length. Never throws for what a file or a full ledger can do: the outcome says it.
 */
export async function importFile(request: ImportRequest): Promise<ImportOutcome> {
  const { clock, sink } = request;
  const startedMs = clock.monotonicMs();
  const counts = noCounts();
  const reasons: Partial<Record<RowFaultName, number>> = {};
  const examples: RefusedExample[] = [];
  const frames = new FrameBuilder(() => receivedAt);
  const refused = new RefusedBatch();
  const inFlight = new InFlight();
  let table: Table | undefined;
  let mapped: MappedTable | undefined;
  let receivedAt: Instant = clock.now();
  let toldMs = startedMs;

  const outcome = (state: ImportState, message: string): ImportOutcome => ({
    state,
    message,
    counts: { ...counts, ...table?.remarks, preamble: mapped?.preamble ?? 0 },
    reasons,
    examples,
    notes: mapped?.check.notes ?? [],
    encoding: table?.encoding ?? '',
    delimiter: table?.delimiter ?? '',
    sheet: table?.sheet ?? '',
    bytesTotal: table?.bytesTotal ?? 0,
    tookMs: clock.monotonicMs() - startedMs,
  });

  function tell(): void {
    const nowMs = clock.monotonicMs();
    if (!request.onProgress || !table || nowMs - toldMs < PROGRESS_MS) return;
    toldMs = nowMs;
    const done = table.bytesDone();
    const share = done / Math.max(1, table.bytesTotal);
    const remainingMs = share > 0.01 ? ((nowMs - startedMs) * (1 - share)) / share : undefined;
    request.onProgress({
      counts: { ...counts, ...table.remarks },
      reasons,
      bytesDone: done,
      bytesTotal: table.bytesTotal,
      remainingMs,
    });
  }

  async function take(readings: readonly ImportReading[]): Promise<void> {
    for (const reading of readings) {
      counts.readings++;
      if (reading.value === undefined) counts.noData++;
      else if (reading.status !== 0) counts.limited++;
      const frame = frames.add(reading);
      if (frame) await inFlight.enter(() => sink.deliver(frame));
    }
  }

  async function flush(): Promise<void> {
    for (const frame of frames.rest()) await inFlight.enter(() => sink.deliver(frame));
    const items = refused.rest();
    if (items.length > 0) await inFlight.enter(() => sink.refuse(items));
    await inFlight.settled();
  }

  const origin = {
    connection: request.connection,
    file: basename(request.path).slice(0, HEADER_CHARACTERS_MAX),
    mapping: request.mapping.name,
  };

  async function readAll(whole: MappedTable, kind: Table['kind']): Promise<ImportState> {
    for await (const batch of judgedRows(whole, counts)) {
      receivedAt = clock.now();
      for (const { row, verdict } of batch) {
        counts.rows++;
        if (verdict.kind === 'accepted') {
          counts.accepted++;
          counts.repeated += verdict.repeated;
          await take(verdict.readings);
          continue;
        }
        const { name, detail } = verdict.fault;
        counts.refused++;
        reasons[name] = (reasons[name] ?? 0) + 1;
        if ((reasons[name] as number) <= EXAMPLES_PER_REASON) examples.push({ row: row.number, reason: name, detail });
        const items = refused.add(refusedItem(row, verdict, { ...origin, kind, now: receivedAt }));
        if (items) await inFlight.enter(() => sink.refuse(items));
      }
      tell();
      if (request.signal?.aborted) return 'cancelled';
    }
    return 'done';
  }

  try {
    table = await openTable(request.path, request.mapping.format);
    mapped = await mapTable(table, request.mapping, request.tagOf, latestTime(clock.now(), request.futureMsMax));
    if (mapped.check.problems.length > 0) return outcome('refused', mapped.check.problems.join('; '));
    const state = await readAll(mapped, table.kind);
    await flush();
    return outcome(state, state === 'cancelled' ? 'stopped by a person; what was read so far is kept' : '');
  } catch (error) {
    return await endedEarly(error as Error);
  } finally {
    await table?.close();
  }

  /** A file that breaks off keeps its good rows; a ledger that takes nothing is told as it is. */
  async function endedEarly(error: Error): Promise<ImportOutcome> {
    if (!(error instanceof BrokenFileError)) return outcome('failed', error.message);
    if (counts.rows === 0) return outcome('refused', error.message);
    try {
      await flush();
    } catch (failure) {
      return outcome('failed', (failure as Error).message);
    }
    return outcome('broken', `${error.message}; the ${counts.rows} rows before it were taken`);
  }
}

export type { ImportCounts };
