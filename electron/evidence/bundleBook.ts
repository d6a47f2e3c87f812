import { createHash } from 'node:crypto';
import { type StationConfig, stationConfigSchema } from '../../shared/domain/config/index.ts';
import type { PackBody } from '../../shared/domain/entries/pack.ts';
import type { StopBody } from '../../shared/domain/entries/stop.ts';
import type { BatchBody, GapBody, ShiftReportBody } from '../../shared/domain/entry.ts';
import type { ShiftReportDocument } from '../../shared/domain/report/index.ts';
import { canonicalJson } from '../ledger/index.ts';
import { decodeBatch } from '../pipeline/index.ts';
import { partRows, type TagReading } from '../query/tagReadings.ts';
import type { SealedBody } from './verifyEntries.ts';

export interface BookedReport {
  readonly seq: number;
  readonly body: ShiftReportBody;
}

/** Readings of one entry, of one tag, in order. */
interface ReadingRun {
  readonly from: number;
  readonly rows: readonly TagReading[];
}

/**
 * What of a bundle's entries the figures of its report stand on, collected while they are read. Bodies come from whoever made
 * the bundle: what is not in the shape that the product seals throws, and is a finding of that entry.
 */
export class BundleBook {
  readonly configs = new Map<string, StationConfig>();
  readonly packs: PackBody[] = [];
  readonly gaps: GapBody[] = [];
  readonly stops = new Map<string, StopBody>();
  readonly reports: BookedReport[] = [];
  /** Entries written in the span of the report or speaking of it, by kind, of those that it looked at. */
  readonly ofSpan = new Map<string, number>();
  /** Whether the bundle says that bodies were removed. */
  hasRemovals = false;
  readonly #wanted = new Map<string, Set<string>>();
  readonly #readings = new Map<string, ReadingRun[]>();
  readonly #limit: number;
  readonly #span: { readonly from: number; readonly to: number } | undefined;

  /** @param report the report whose OEE will be worked out again; entries it did not look at are passed over */
  constructor(report: ShiftReportDocument | undefined) {
    this.#limit = report?.basis.size ?? 0;
    this.#span = report;
    for (const unit of report?.oee ?? []) {
      const tags = [unit.stateTag, unit.totalTag, unit.rejectTag, unit.productTag].filter((tag) => tag !== null);
      this.#wanted.set(unit.workUnit, new Set(tags));
    }
  }

  take(seq: number, body: SealedBody): void {
    if (seq < this.#limit && this.#isOfSpan(body))
      this.ofSpan.set(String(body.kind), (this.ofSpan.get(String(body.kind)) ?? 0) + 1);
    switch (body.kind) {
      case 'retention':
        this.hasRemovals = true;
        break;
      case 'config':
        this.#config(body as unknown as { readonly config: string; readonly document: unknown });
        break;
      case 'pack':
        this.packs.push(body as unknown as PackBody);
        break;
      case 'shiftReport':
        this.reports.push({ seq, body: body as unknown as ShiftReportBody });
        break;
      case 'stop':
        this.stops.set(String(body.key), body as unknown as StopBody);
        break;
      case 'gap':
        if (seq < this.#limit) this.gaps.push(body as unknown as GapBody);
        break;
      case 'batch':
      case 'amendment':
        if (seq < this.#limit) this.#batch(seq, body as unknown as BatchBody);
        break;
      default:
    }
  }

  /** Ascending by source time; of equal times in the order in which the entries begin. */
  readings(workUnit: string): TagReading[] {
    const runs = [...(this.#readings.get(workUnit) ?? [])].sort((a, b) => a.from - b.from);
    return runs.flatMap(({ rows }) => rows).sort((a, b) => a.time - b.time);
  }

  #isOfSpan({ at, from, to }: SealedBody): boolean {
    const span = this.#span;
    if (span === undefined || typeof at !== 'number' || at < span.from) return false;
    return at < span.to || (typeof from === 'number' && typeof to === 'number' && from < span.to && to >= span.from);
  }

  #config({ config, document }: { readonly config: string; readonly document: unknown }): void {
    const hash = createHash('sha256').update(canonicalJson(document)).digest('hex');
    if (hash !== config) throw new Error(`it names the configuration ${config}, but holds ${hash}`);
    const parsed = stationConfigSchema.safeParse(document);
    if (parsed.success) this.configs.set(config, parsed.data); // of a version that knew other fields: its readings have no scale
  }

  #batch(seq: number, body: BatchBody): void {
    const wanted = body.workUnit === null ? undefined : this.#wanted.get(body.workUnit);
    if (wanted === undefined || body.workUnit === null || body.from === null) return;
    const tags = decodeBatch({ axes: body.axes, tags: body.tags.filter(({ tag }) => wanted.has(tag)) });
    const part = { seq, from: body.from, config: body.lineage.config, tags, cleaning: [], filled: [] };
    const rows = partRows(part, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
    const runs = this.#readings.get(body.workUnit);
    if (runs) runs.push({ from: body.from, rows });
    else this.#readings.set(body.workUnit, [{ from: body.from, rows }]);
  }
}
