import type { DataFolder } from '../../electron/query/dataFolder.ts';
import { readHistory } from '../../electron/query/history.ts';
import type { ReportOee } from '../../shared/domain/report/index.ts';

/**
 * OEE of a work unit from its sealed readings and what the report says of the rules: slow, obvious, and without any function that
 * the product works it out with. For counters without rollover, and for a unit without holding time of its state.
 */
export function recomputed(data: DataFolder, unit: ReportOee, gaps: readonly (readonly [number, number])[]) {
  const inside = (at: number, spans: readonly (readonly [number, number])[]) =>
    spans.some(([from, to]) => from <= at && at < to);
  const excluded = unit.coded.filter(
    ([, , loss]) => loss === 'notScheduled' || (unit.definition === 'iso' && loss === 'plannedStop'),
  );
  const readings = (tag: string) => [
    ...readHistory(data, { tag, from: unit.from - 3_600_000_000, to: unit.to, layer: 'clean' }),
  ];
  const states = readings(unit.stateTag).map((row) => ({
    at: Date.parse(row.sourceTime) * 1000,
    state: row.value === null ? undefined : unit.stateMap[String(row.value)],
  }));
  let planned = 0;
  let run = 0;
  let unknown = 0;
  const STEP = 100_000;
  for (let at = unit.from; at < unit.to; at += STEP) {
    if (
      !inside(at, unit.planned) ||
      inside(
        at,
        excluded.map(([from, to]) => [from, to] as const),
      )
    )
      continue;
    planned += STEP;
    const last = states.filter((each) => each.at <= at).at(-1);
    const isOld = last !== undefined && unit.stateHoldMsMax !== null && at >= last.at + unit.stateHoldMsMax * 1000;
    if (last?.state === undefined || isOld || inside(at, gaps)) unknown += STEP;
    else if (last.state === 'RUN') run += STEP;
  }
  const products = unit.productTag === null ? [] : readings(unit.productTag);
  const count = (tag: string) => {
    const rows = readings(tag).filter(({ value }) => value !== null);
    let items = 0;
    let idealMs = 0;
    rows.forEach((row, i) => {
      const before = rows[i - 1];
      const at = Date.parse(row.sourceTime) * 1000;
      if (before === undefined || at <= unit.from) return;
      const more = Number(row.value) - Number(before.value);
      const product = products.filter((each) => Date.parse(each.sourceTime) * 1000 < at).at(-1)?.value;
      items += more;
      idealMs += more * (unit.products[String(product)] ?? unit.idealCycleMs);
    });
    return { items, idealMs };
  };
  const made = count(unit.totalTag);
  const bad = unit.rejectTag === null ? { items: 0, idealMs: 0 } : count(unit.rejectTag);
  return {
    plannedBusyTimeMinutes: planned / 60e6,
    actualProductionTimeMinutes: run / 60e6,
    unknownTimeMinutes: unknown / 60e6,
    producedQuantity: made.items,
    rejectedQuantity: bad.items,
    goodQuantity: made.items - bad.items,
    availability: run / planned,
    performance: (made.idealMs * 1000) / run,
    quality: (made.items - bad.items) / made.items,
    oee: ((made.idealMs - bad.idealMs) * 1000) / planned,
  };
}
