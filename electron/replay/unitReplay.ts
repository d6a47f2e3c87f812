import type { AmendmentBody, BatchBody, Lineage } from '../../shared/domain/entry.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import type { ValueKind } from '../../shared/domain/valueType.ts';
import { batchContext } from '../engine/batchContext.ts';
import { leafHash } from '../ledger/index.ts';
import {
  type ClosedWindow,
  columnsOf,
  createWindows,
  decodeBatch,
  encodeBatch,
  NOTHING_SEALED,
  type SealedCursor,
  type WindowStep,
  type Windows,
} from '../pipeline/index.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { compareBatches, type Fact, factsOf, READINGS, windowText } from './compareBatches.ts';
import type { Configurations, Prepared } from './configurations.ts';
import type { DifferenceBook, Noted } from './differenceBook.ts';
import { FactLines } from './factLines.ts';
import { LimitComparison, rowsOfTag } from './limitComparison.ts';
import { framesOf, isJudgedAgain, type PlacedColumn, type RawFrame, refusedFrame } from './rawFrames.ts';
import { Refusals } from './refusals.ts';
import type { SealedBatch } from './sealedLog.ts';
import { windowStart } from './startOfReplay.ts';

export interface UnitReplayPorts {
  readonly data: DataFolder;
  readonly workUnit: string;
  /** µs, both inclusive: what was asked for. */
  readonly span: { readonly from: number; readonly to: number };
  readonly configurations: Configurations;
  /** Undefined: every batch under the configuration it was sealed with. */
  readonly under: Prepared | undefined;
  readonly book: DifferenceBook;
  /** Entries of the log that count. */
  readonly size: number;
}

export interface UnitFigures {
  batches: number;
  readings: number;
  identical: number;
}

/** A sealed batch whose readings have gone in, and whose window has not come out yet. */
interface Awaited {
  readonly leaf: Buffer;
  readonly body: Pick<BatchBody, 'at' | 'lineage' | 'window'>;
  /** Kept while the batch is alone under way; dropped when windows turn out to have other borders. */
  readonly whole: BatchBody;
  readonly facts: readonly Fact[];
}

/** Frames of a replay have no number in an inbox: all are taken in before anything closes. */
const BEFORE_ANY_CLOSING = Number.MAX_SAFE_INTEGER;
const NO_DIGEST = '0'.repeat(64);
/** Windows over so many sealed batches are compared by their contents alone. */
const AWAITED_MAX = 8;

/**
 * Replays one work unit: its batches in the order of the log, then its amendments. Batches of a unit do not overlap and
 * ascend in time, so when the readings of one are in, nothing before its end is missing: the windows may close up to there.
 */
export class UnitReplay {
  readonly figures: UnitFigures = { batches: 0, readings: 0, identical: 0 };
  readonly #ports: UnitReplayPorts;
  readonly #facts = new FactLines();
  readonly #limits = new LimitComparison();
  readonly #refusals: Refusals;
  /** Tags of which readings would be refused, sealed or read elsewhere: that their batches hold others follows. */
  readonly #explained = new Set<string>();
  readonly #kinds = new Map<string, ValueKind>();
  #windows: Windows | undefined;
  #current: Prepared | undefined;
  #cursor: SealedCursor = NOTHING_SEALED;
  /** µs: readings before are in. */
  #fedUntil = Number.NEGATIVE_INFINITY;
  #awaited: Awaited[] = [];

  constructor(ports: UnitReplayPorts) {
    this.#ports = ports;
    this.#refusals = new Refusals(ports.data, ports.workUnit, ports.size);
  }

  batch({ leaf, body }: SealedBatch): void {
    const whole = body as BatchBody;
    this.figures.batches += 1;
    this.figures.readings += body.readings;
    const under = this.#underFor(body);
    if (!under) return;
    const windows = this.#windowsUnder(under, whole);
    const from = this.#refusedFrom(whole);
    const frames = [...framesOf(this.#ports.workUnit, this.#placed(whole, under))];
    const accepted = frames.map((raw) => this.#judgeSealed(raw, under));
    const returned = this.#judgeRefused(from, whole.window.end);
    let number = 0;
    for (const { frame, flags } of [...accepted, ...returned]) windows.accept(frame, flags, number++, NO_DIGEST);
    this.#compareLimits(whole, frames, [...accepted, ...returned]);
    this.#await(leaf, whole);
    this.#fedUntil = whole.window.end;
    this.#closed(this.#close(windows, whole, under), under);
    this.#settleFacts();
  }

  /** Late readings stand as they came: judged again one by one, and written again. */
  amendment({ leaf, body }: SealedBatch): void {
    const { book, workUnit } = this.#ports;
    this.figures.batches += 1;
    this.figures.readings += body.readings;
    const under = this.#underFor(body);
    if (!under) return;
    const placed = this.#placed(body, under);
    const frames = [...framesOf(workUnit, placed)];
    const readings = frames.reduce((sum, raw) => sum + this.#judgeSealed(raw, under).frame.tag.length, 0);
    if (readings < body.readings) return;
    const columns = columnsOf(decodeBatch(body), (id) => under.settings.numbers.get(id));
    const { start, end } = body.window;
    const ref = { start, end, key: (body as AmendmentBody).amends };
    const replayed = this.#encode(
      {
        ...{ workUnit, start, end, closedBy: 'late', isAmendment: true, ref, columns, readings },
        ...{ duplicates: 0, frames: [] },
      },
      body,
      under,
    );
    if (leafHash(replayed).equals(leaf)) this.figures.identical += 1;
    else for (const difference of differencesOf(body, replayed)) book.note(workUnit, difference);
  }

  /** @param to µs: the end of the last batch */
  end(to: number): void {
    const { from: first, to: last } = this.#ports.span;
    this.#judgeRefused(Math.max(this.#fedUntil, first), last + 1);
    this.#closeRest();
    this.#giveUpOnAwaited(Number.POSITIVE_INFINITY);
    for (const difference of [...this.#facts.end(), ...this.#limits.end(to)]) this.#note(difference);
  }

  /** Readings may have been refused for hours without a batch in between: none is left out. */
  #refusedFrom({ window }: BatchBody): number {
    if (Number.isFinite(this.#fedUntil)) return this.#fedUntil;
    return Math.min(window.start, Math.max(this.#cursor.closedEnd, this.#ports.span.from));
  }

  /** New windows where the configuration changes: as the engine does, from where the log stood. */
  /** The configuration to replay a sealed batch with; where the log has lost it, the difference is told. */
  #underFor({ lineage, window }: Pick<BatchBody, 'lineage' | 'window'>): Prepared | undefined {
    const { under, configurations } = this.#ports;
    const found = under ?? configurations.ofHash(lineage.config);
    const lost = { tag: '', what: 'configuration', before: lineage.config, after: 'not in the log', at: window.start };
    if (!found) this.#note(lost);
    return found;
  }

  #windowsUnder(under: Prepared, next: BatchBody): Windows {
    const { data, workUnit, size } = this.#ports;
    if (this.#windows && this.#current === under) return this.#windows;
    if (this.#windows) this.#closeRest();
    else this.#cursor = windowStart(data, workUnit, next, under, size);
    const resume = { ...this.#cursor, closedFrame: BEFORE_ANY_CLOSING };
    this.#windows = createWindows({ ...under.windows(workUnit), resume });
    this.#current = under;
    return this.#windows;
  }

  /**
   * What is still open: nothing, or the last batch when it was closed by a change of state. The reading that told the change
   * is the first one behind the batch, under another configuration or out of the span: the boundary is taken as it is told.
   */
  #closeRest(): void {
    if (!this.#windows || !this.#current) return;
    const last = this.#awaited.at(-1)?.body.window;
    const step = this.#windows.closeAt(this.#fedUntil, last?.closedBy === 'stateChange' ? 'stateChange' : 'shutdown');
    this.#closed(step, this.#current);
  }

  /** Columns whose tag the configuration still reads for this work unit; for the others the difference is told. */
  #placed(body: Pick<BatchBody, 'axes' | 'tags' | 'window'>, under: Prepared): PlacedColumn[] {
    const { workUnit } = this.#ports;
    return decodeBatch(body).flatMap((column) => {
      this.#kinds.set(column.tag, column.kind);
      const number = under.settings.numbers.get(column.tag);
      const tag = number === undefined ? undefined : under.settings.tagsByNumber.get(number);
      if (number !== undefined && tag?.workUnit === workUnit) return [{ column, number, connection: tag.connection }];
      const after = tag ? `read for ${tag.workUnit}` : 'not in the configuration';
      const count = column.time.length;
      this.#explained.add(column.tag);
      this.#note({
        tag: column.tag,
        what: 'work unit',
        before: `read for ${workUnit}`,
        after,
        at: column.time[0] ?? 0,
        count,
      });
      return [];
    });
  }

  #judgeSealed({ frame, flags }: RawFrame, under: Prepared): Taken {
    const result = under.gate(this.#ports.workUnit).gateAgain(frame, flags);
    for (const { tag, step, error, readings } of result.refused) {
      this.#explained.add(tag);
      this.#note({
        ...{ tag, what: `now refused (${step})`, before: 'sealed', after: error },
        ...{ at: readings[0]?.sourceTime ?? 0, count: readings.length },
      });
    }
    return { frame: result.accepted, flags: result.flags };
  }

  /** Readings in quarantine with a source time in [from, to) that would be sealed now. */
  #judgeRefused(from: number, to: number): Taken[] {
    const { workUnit, configurations, under } = this.#ports;
    const taken: Taken[] = [];
    for (const body of this.#refusals.in(from, to)) {
      const judge = under ?? configurations.ofHash(body.config);
      const number = judge?.settings.numbers.get(body.tag);
      const gateTag = number === undefined ? undefined : judge?.settings.tagsByNumber.get(number);
      if (!isJudgedAgain(body.step) || !judge || number === undefined || gateTag?.workUnit !== workUnit) continue;
      const raw = refusedFrame(body, { gateTag, number, from, to }, this.#kinds.get(body.tag));
      if (!raw) continue;
      this.figures.readings += raw.frame.tag.length;
      const { accepted, flags, refused } = judge.gate(workUnit).gateAgain(raw.frame, raw.flags);
      const was = `in quarantine (${body.step}): ${body.error}`;
      for (const { step, error, readings } of refused) {
        if (step === body.step) continue;
        const [at, count] = [readings[0]?.sourceTime ?? from, readings.length];
        this.#note({
          tag: body.tag,
          what: `refused for another reason (${step})`,
          before: was,
          after: error,
          at,
          count,
        });
      }
      const count = accepted.tag.length;
      if (count === 0) continue;
      const at = accepted.sourceTime[0] as number;
      this.#explained.add(body.tag);
      this.#note({ tag: body.tag, what: `no longer refused (${body.step})`, before: was, after: 'sealed', at, count });
      taken.push({ frame: accepted, flags });
    }
    return taken;
  }

  #compareLimits(body: BatchBody, before: readonly RawFrame[], after: readonly Taken[]): void {
    const { under, configurations } = this.#ports;
    const sealedUnder = under && configurations.ofHash(body.lineage.config);
    if (!under || !sealedUnder) return;
    for (const [number, { config }] of under.settings.tagsByNumber) {
      const earlier = sealedUnder.settings.tagsByNumber.get(number)?.config;
      if (!earlier || !this.#limits.isConcerned(earlier, config)) continue;
      const rows = (frames: readonly { readonly frame: Frame }[]) =>
        rowsOfTag(
          frames.map(({ frame }) => frame),
          number,
        );
      this.#limits.readings(earlier, config, rows(before), rows(after));
    }
  }

  #close(windows: Windows, { window }: BatchBody, under: Prepared): WindowStep {
    const { end, closedBy } = window;
    const isFromOutside = closedBy === 'memory' || closedBy === 'shutdown' || closedBy === 'reconfigured';
    return isFromOutside
      ? windows.closeAt(end, closedBy)
      : windows.tick(end + under.settings.config.windows.graceMs * 1_000);
  }

  #await(leaf: Buffer, whole: BatchBody): void {
    this.#awaited.push({ leaf, body: whole, whole, facts: factsOf(whole) });
    if (this.#awaited.length > AWAITED_MAX) this.#giveUpOnAwaited(this.#awaited[1]?.body.window.start ?? 0);
  }

  #closed({ closed, cursor }: WindowStep, under: Prepared): void {
    this.#cursor = cursor;
    for (const window of closed) {
      const match = this.#awaited.find(
        ({ body }) => body.window.start === window.start && body.window.end === window.end,
      );
      if (match) this.#compare(match, window, under);
      else this.#compareContents(window, under);
    }
  }

  #compare(match: Awaited, window: ClosedWindow, under: Prepared): void {
    this.#giveUpOnAwaited(match.body.window.start);
    this.#awaited = this.#awaited.filter((each) => each !== match);
    const replayed = this.#encode(window, match.whole, under);
    if (leafHash(replayed).equals(match.leaf)) this.figures.identical += 1;
    else for (const difference of this.#unexplained(differencesOf(match.whole, replayed))) this.#note(difference);
  }

  #unexplained(differences: readonly Noted[]): Noted[] {
    return differences.filter(({ tag, what }) => what !== READINGS || !this.#explained.has(tag));
  }

  /** A window that no sealed batch has: what cleaning makes of its readings is compared with what it made of the others. */
  #compareContents(window: ClosedWindow, under: Prepared): void {
    const replayed = JSON.parse(this.#encode(window, undefined, under).toString('utf8')) as BatchBody;
    const [before, after] = ['no such window', windowText(replayed)];
    this.#note({ tag: '', what: 'new window', before, after, at: window.start });
    this.#facts.replayed(factsOf(replayed), window.end);
  }

  /** Sealed batches that begin before `start` (µs) and whose window did not come out again. */
  #giveUpOnAwaited(start: number): void {
    for (const { body, facts } of this.#awaited.filter((each) => each.body.window.start < start)) {
      this.#facts.sealed(facts, body.window.end);
      const after = 'no such window';
      this.#note({ tag: '', what: 'sealed window', before: windowText(body), after, at: body.window.start });
    }
    this.#awaited = this.#awaited.filter((each) => each.body.window.start >= start);
  }

  #settleFacts(): void {
    for (const difference of this.#facts.take()) this.#note(difference);
  }

  /**
   * The bytes of a window as they would be sealed, with what readings cannot tell taken from the sealed batch. Its
   * configuration hash is one of them: under another configuration it differs always, and says nothing of the readings.
   */
  #encode(window: ClosedWindow, sealed: BatchBody | AmendmentBody | undefined, under: Prepared): Buffer {
    const { engine, worker, rulePacks, frames, clocks, config } = sealed?.lineage ?? NO_LINEAGE;
    return encodeBatch(window, {
      ...batchContext(under.settings, under.calendarOf(this.#ports.workUnit), window),
      ...{ at: sealed?.at ?? 0, engine, worker, rulePacks, configHash: config },
      asSealed: { frames, ...(clocks ? { clocks } : {}) },
    }).bytes;
  }

  #note(difference: Noted): void {
    this.#ports.book.note(this.#ports.workUnit, difference);
  }
}

interface Taken {
  readonly frame: Frame;
  readonly flags: Uint8Array | null;
}

const NO_LINEAGE: Lineage = { config: NO_DIGEST, rulePacks: [], engine: '', worker: '', frames: [], calibration: [] };

/** Never empty: where nothing else can be named, the digests are. */
function differencesOf(sealed: BatchBody | AmendmentBody, replayed: Buffer): Noted[] {
  const body = JSON.parse(replayed.toString('utf8')) as BatchBody;
  const found = compareBatches(sealed, body);
  if (found.length > 0) return found;
  const digests = { before: `raw digest ${sealed.rawDigest}`, after: `raw digest ${body.rawDigest}` };
  return [{ tag: '', what: 'text of the batch', ...digests, at: sealed.window.start }];
}
