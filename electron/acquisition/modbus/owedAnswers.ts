import { EXCEPTION_BIT } from './protocol.ts';
import type { FrameHead } from './serialFrame.ts';

/**
 * What units still owe us. RTU and ASCII have no transaction ids: when a request is given up, its answer may come at any
 * time later, and looks exactly like the answer to the next request of the same unit, function and size. Who takes it for
 * that stores a value of another place or time, with a correct check sum.
 *
 * The rule against it: as long as a unit owes an answer of some shape (function, data bytes), no request is made whose
 * answer has that shape, unless its answer will be thrown away. A late answer is then known by its shape alone. A debt ends
 * - when as many answers of its shape have come as are owed, or
 * - when the unit has answered a request made after it, and `HOLD_TIMEOUTS` time-outs (longer for a unit that has been later
 *   before) have passed since it was made. A unit works off its requests in order (MSL 2.4.1: one transaction at a time), so
 *   the first half excludes any later answer; the second is for units and converters that do not keep to that.
 */
export class OwedAnswers {
  readonly #timeoutMs: number;
  readonly #units = new Map<number, UnitDebts>();

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** A request was given up that was sent at `sentMs` (monotonic). */
  gaveUp({ unitId, functionCode, dataBytes }: FrameHead, sentMs: number): void {
    const unit = this.#unit(unitId);
    unit.silences++;
    const known = unit.debts.find((debt) => debt.functionCode === functionCode && debt.dataBytes === dataBytes);
    if (known) {
      known.count++;
      known.lastSentMs = sentMs;
    } else unit.debts.push({ functionCode, dataBytes, count: 1, lastSentMs: sentMs });
  }

  /** Takes a frame for a late answer, if one like it is owed; tells how long after its request it came. */
  take({ unitId, functionCode, dataBytes }: FrameHead, nowMs: number): { readonly afterMs: number } | undefined {
    const unit = this.#units.get(unitId);
    const isException = (functionCode & EXCEPTION_BIT) !== 0;
    const debt = unit?.debts.find((owed) =>
      isException
        ? owed.functionCode === (functionCode & ~EXCEPTION_BIT)
        : owed.functionCode === functionCode && owed.dataBytes === dataBytes,
    );
    if (!unit || !debt) return undefined;
    const afterMs = nowMs - debt.lastSentMs;
    unit.silences = 0;
    unit.lateMsMax = Math.max(unit.lateMsMax * LATE_FADE, afterMs);
    if (--debt.count === 0) unit.debts.splice(unit.debts.indexOf(debt), 1);
    return { afterMs };
  }

  owes({ unitId, functionCode, dataBytes }: FrameHead): boolean {
    const unit = this.#units.get(unitId);
    if (!unit || unit.debts.length === 0) return false;
    return unit.debts.some((debt) => debt.functionCode === functionCode && debt.dataBytes === dataBytes);
  }

  /** An exception of that function could be a late one. */
  owesFunction(unitId: number, functionCode: number): boolean {
    return this.#units.get(unitId)?.debts.some((debt) => debt.functionCode === functionCode) ?? false;
  }

  owesAnything(unitId: number): boolean {
    return (this.#units.get(unitId)?.debts.length ?? 0) > 0;
  }

  /** A request sent at `sentMs` was answered, without doubt. */
  answered(unitId: number, sentMs: number, nowMs: number): void {
    const unit = this.#units.get(unitId);
    if (!unit) return;
    unit.silences = 0;
    if (unit.debts.length === 0) return;
    const holdMs = Math.min(HOLD_MS_MAX, HOLD_TIMEOUTS * Math.max(this.#timeoutMs, unit.lateMsMax));
    unit.debts = unit.debts.filter(({ lastSentMs }) => lastSentMs >= sentMs || nowMs - lastSentMs < holdMs);
  }

  clear(unitId: number): void {
    const unit = this.#units.get(unitId);
    if (unit) unit.debts = [];
  }

  /**
   * How long the line waits for a late answer after a time-out, in ms: as long again, or what this unit has needed before;
   * for a unit whose last drain passed in silence only a part. Draining keeps answers from colliding on the wire; it is not
   * what keeps them apart.
   */
  drainMs(unitId: number): number {
    const { lateMsMax, silences } = this.#units.get(unitId) ?? { lateMsMax: 0, silences: 0 };
    if (silences > 1) return SILENT_DRAIN_SHARE * this.#timeoutMs;
    const beyondMs = lateMsMax * DRAIN_MARGIN - this.#timeoutMs;
    return Math.min(DRAIN_TIMEOUTS_MAX * this.#timeoutMs, Math.max(this.#timeoutMs, beyondMs));
  }

  #unit(unitId: number): UnitDebts {
    let unit = this.#units.get(unitId);
    if (!unit) {
      unit = { debts: [], silences: 0, lateMsMax: 0 };
      this.#units.set(unitId, unit);
    }
    return unit;
  }
}

/** At most one debt a shape: four functions of 250 sizes. */
interface UnitDebts {
  debts: {
    readonly functionCode: number;
    readonly dataBytes: number | undefined;
    count: number;
    lastSentMs: number;
  }[];
  /** Requests given up in a row, with no sign of life since. */
  silences: number;
  /** The latest answer of late, fading. */
  lateMsMax: number;
}

const HOLD_TIMEOUTS = 4;
const HOLD_MS_MAX = 60_000;
const LATE_FADE = 0.95;
const DRAIN_MARGIN = 1.25;
const DRAIN_TIMEOUTS_MAX = 3;
const SILENT_DRAIN_SHARE = 0.25;
