import type { ReplayReport } from '../../shared/contract/links.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import { type DataFolder, openDataFolder } from '../query/dataFolder.ts';
import { Configurations } from './configurations.ts';
import { DifferenceBook } from './differenceBook.ts';
import { countSealed, type SealedBatch, type Span, sealedBatches, workUnitsOf } from './sealedLog.ts';
import { UnitReplay } from './unitReplay.ts';

export interface ReplayRequest {
  readonly dataDir: string;
  /** Absent: every batch under the configuration it was sealed with, to be the same to the byte. */
  readonly config?: { readonly config: StationConfig; readonly hash: string };
  /** µs, both inclusive: batches that hold a source time between them. Default: all. */
  readonly from?: number;
  readonly to?: number;
  /** Batches done, of how many. */
  onProgress?(done: number, total: number): void;
  isCancelled?(): boolean;
}

/** The caller no longer wants the answer. */
export class ReplayCancelledError extends Error {
  override readonly name = 'ReplayCancelledError';
  constructor() {
    super('the replay was cancelled');
  }
}

/** Batches between two looks at the rest of the thread's work. */
const BATCHES_PER_TURN = 4;

/**
 * Runs the sealed raw readings of a span through the pipeline again and compares what comes out with what is sealed; see
 * README.md for what is worked out anew. The ledger is only read, one entry at a time, and may be written meanwhile.
 *
 * @throws LedgerMissingError, LedgerError as `openDataFolder` does
 * @throws ReplayCancelledError
 */
export async function replayRange(request: ReplayRequest): Promise<ReplayReport> {
  const data = openDataFolder(request.dataDir);
  try {
    return await replay(data, request);
  } finally {
    data.close();
  }
}

async function replay(data: DataFolder, request: ReplayRequest): Promise<ReplayReport> {
  const { from = Number.MIN_SAFE_INTEGER, to = Number.MAX_SAFE_INTEGER } = request;
  const size = data.ledger.size();
  const configurations = new Configurations(data);
  const under = request.config && configurations.prepare(request.config.config, request.config.hash);
  const book = new DifferenceBook();
  const spans = workUnitsOf(data).map((workUnit): Span => ({ workUnit, from, to, size }));
  const total = spans.reduce((sum, span) => sum + countSealed(data, span), 0);
  const seen = new Seen();
  const figures = { batches: 0, readings: 0, identical: 0 };

  for (const span of spans) {
    const unit = new UnitReplay({ data, workUnit: span.workUnit, span, configurations, under, book, size });
    let last = Number.NEGATIVE_INFINITY;
    for (const kind of ['batch', 'amendment'] as const) {
      for (const sealed of sealedBatches(data, span, kind)) {
        seen.take(sealed);
        last = Math.max(last, sealed.body.window.end);
        unit[kind](sealed);
        if (++seen.batches % BATCHES_PER_TURN === 0) await breathe(request, seen.batches, total);
      }
      if (kind === 'batch') unit.end(last);
    }
    figures.batches += unit.figures.batches;
    figures.readings += unit.figures.readings;
    figures.identical += unit.figures.identical;
  }
  request.onProgress?.(total, total);
  const differing = figures.batches - figures.identical;
  return {
    from: seen.from ?? request.from ?? 0,
    to: seen.to ?? request.to ?? 0,
    ...figures,
    differing,
    isIdentical: differing === 0 && book.isEmpty,
    configBefore: seen.configText(),
    configAfter: under?.hash ?? seen.configText(),
    ...book.list(),
  };
}

/** Lets the thread do what else it has to, and tells how far we are. @throws ReplayCancelledError */
async function breathe(request: ReplayRequest, done: number, total: number): Promise<void> {
  request.onProgress?.(done, total);
  await new Promise((resolve) => setImmediate(resolve));
  if (request.isCancelled?.()) throw new ReplayCancelledError();
}

/** What the span really holds. */
class Seen {
  batches = 0;
  from: number | undefined;
  to: number | undefined;
  readonly #configs = new Set<string>();

  take({ body }: SealedBatch): void {
    this.from = Math.min(this.from ?? Number.POSITIVE_INFINITY, body.window.start);
    this.to = Math.max(this.to ?? Number.NEGATIVE_INFINITY, body.window.end);
    this.#configs.add(body.lineage.config);
  }

  configText(): string {
    return [...this.#configs].join(', ');
  }
}
