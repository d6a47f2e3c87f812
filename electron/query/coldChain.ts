import type { StoreDay, StoreRow } from '../../shared/contract/coldChainChannels.ts';
import { rangeOfStore, type StationConfig, type StoreConfig } from '../../shared/domain/config/index.ts';
import { storageClassOf } from '../../shared/domain/thermal/index.ts';
import { type Instant, US_PER_MS } from '../../shared/domain/time.ts';
import { type Exposure, kineticOf, meanOf, noExposure, US_PER_HOUR } from '../coldChain/index.ts';
import { listLots, probeHours } from '../projection/index.ts';
import { createPeriods, type Periods } from '../rules/index.ts';
import type { DataFolder } from './dataFolder.ts';

const LOTS_MAX = 20_000;

/** Hours of a probe that share time with [from, to), µs, as one sum. */
export function exposureOfHours(data: DataFolder, probe: string, from: number, to: number): Exposure {
  const first = Math.floor(from / US_PER_HOUR) * US_PER_HOUR;
  return sumOf(probeHours(data.db, probe, first, to).map(({ exposure }) => exposure as Exposure));
}

export const sumOf = (exposures: readonly Exposure[]): Exposure => exposures.reduce(joined, noExposure(0));

function joined(a: Exposure, b: Exposure): Exposure {
  const outer = (of: (...values: number[]) => number, x: number | null, y: number | null): number | null =>
    x === null ? y : y === null ? x : of(x, y);
  return {
    knownUs: a.knownUs + b.knownUs,
    unknownUs: a.unknownUs + b.unknownUs,
    rates: a.rates + b.rates,
    degrees: a.degrees + b.degrees,
    highUs: a.highUs + b.highUs,
    lowUs: a.lowUs + b.lowUs,
    uncoveredUs: a.uncoveredUs + b.uncoveredUs,
    budgetUs: [],
    min: outer(Math.min, a.min, b.min),
    max: outer(Math.max, a.max, b.max),
  };
}

/** Stores with the last so many local days of each probe: mean kinetic temperature against its limit, time in the band. */
export function storeRows(data: DataFolder, days: number, now: number): StoreRow[] {
  const config = data.configs.latest()?.config;
  if (!config?.coldChain) return [];
  const here = listLots(data.db, LOTS_MAX).flatMap(({ stays }) => stays.filter(({ to }) => to === null));
  const periods = createPeriods(config.station.timeZone);
  return config.coldChain.stores.map((store) => {
    const place = storageClassOf(store.class);
    const { min, max } = rangeOfStore(store);
    return {
      id: store.id,
      name: store.name ?? store.id,
      className: place.name,
      min,
      max,
      kineticMax: place.kinetic?.max ?? null,
      kineticWindowMs: place.kinetic?.windowMs ?? null,
      source: `${place.source.document}, ${place.source.paragraph}`,
      isChecked: place.source.isChecked,
      lots: here.filter((stay) => stay.store === store.id).length,
      probes: store.probes.map((probe) => probeRow(data, config, store, probe, periods, days, now)),
    };
  });
}

function probeRow(
  data: DataFolder,
  config: StationConfig,
  store: StoreConfig,
  probe: string,
  periods: Periods,
  days: number,
  now: number,
): StoreRow['probes'][number] {
  const windowUs = (storageClassOf(store.class).kinetic?.windowMs ?? 0) * US_PER_MS;
  const spans = Array.from({ length: days }, (_, i) => periods.spanFrom('day', now as Instant, i - days + 1));
  const first = Math.min(spans[0]?.from ?? now, now) - windowUs;
  const hours = probeHours(data.db, probe, Math.floor(first / US_PER_HOUR) * US_PER_HOUR, now + US_PER_HOUR);
  const between = (from: number, to: number): Exposure =>
    sumOf(hours.filter(({ hour }) => hour >= from && hour < to).map(({ exposure }) => exposure as Exposure));
  const window = windowUs === 0 ? sumOf([]) : between(now - windowUs, now);
  return {
    tag: probe,
    name: config.tags.find(({ id }) => id === probe)?.name ?? probe,
    kinetic: kineticOf(window) ?? null,
    mean: meanOf(window) ?? null,
    knownMs: window.knownUs / US_PER_MS,
    unknownMs: window.unknownUs / US_PER_MS,
    days: spans.map(({ from, to }): StoreDay => {
      const day = between(from, to);
      const end = Math.min(to, now);
      return {
        from,
        to,
        kinetic: windowUs === 0 || day.knownUs === 0 ? null : (kineticOf(between(end - windowUs, end)) ?? null),
        mean: meanOf(day) ?? null,
        min: day.min,
        max: day.max,
        insideMs: (day.knownUs - day.highUs - day.lowUs) / US_PER_MS,
        aboveMs: day.highUs / US_PER_MS,
        belowMs: day.lowUs / US_PER_MS,
        unknownMs: day.unknownUs / US_PER_MS,
      };
    }),
  };
}
