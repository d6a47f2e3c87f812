/**
 * Alarm floods (ISA-18.2, IEC 62682): more alarms than an operator can look at. A flood begins when more than `above` were
 * announced within the window, per operating position, and ends when fewer than `endsBelow` were. Times are µs, ascending.
 */
export interface FloodSettings {
  readonly windowMs: number;
  /** Per operating position, as is `endsBelow`. */
  readonly above: number;
  readonly endsBelow: number;
  readonly operators: number;
}

export interface FloodSpan {
  readonly from: number;
  /** Exclusive; the end of the span asked about where it goes on. */
  readonly to: number;
  /** Announced from the first alarm of the window that began it. */
  readonly peak: number;
}

export interface FloodPicture {
  readonly spans: readonly FloodSpan[];
  /** Announced in the window up to the end. */
  readonly inWindow: number;
  readonly isFlood: boolean;
}

/** @param times announcements; those of the window before `from` belong to it */
export function floods(times: readonly number[], from: number, to: number, settings: FloodSettings): FloodPicture {
  const windowUs = settings.windowMs * 1000;
  const above = settings.above * settings.operators;
  const endsBelow = settings.endsBelow * settings.operators;
  const spans: FloodSpan[] = [];
  let began: number | undefined;
  let peak = 0;
  let left = 0;
  let entered = 0;
  const look = (at: number): void => {
    const count = entered - left;
    if (began === undefined && count > above) {
      began = at;
      peak = count;
    } else if (began !== undefined) {
      peak = Math.max(peak, count);
      if (count >= endsBelow && count > 0) return;
      close(at);
    }
  };
  const close = (at: number): void => {
    if (began !== undefined && at > from) spans.push({ from: Math.max(from, began), to: at, peak });
    began = undefined;
  };
  for (;;) {
    const enters = times[entered] ?? Number.POSITIVE_INFINITY;
    const leaves = left < entered ? (times[left] as number) + windowUs : Number.POSITIVE_INFINITY;
    const at = Math.min(enters, leaves);
    if (at >= to || at === Number.POSITIVE_INFINITY) break;
    if (leaves <= enters) left++;
    else entered++;
    look(at);
  }
  const isFlood = began !== undefined;
  close(to);
  return { spans, inWindow: entered - left, isFlood };
}
