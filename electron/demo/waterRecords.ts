/**
 * The records of the training waterworks: what its SCADA system exports every quarter of an hour (combined and individual filter
 * turbidity, filters in service, chlorine leaving the works), and what the laboratory found at sampling sites and taps. Every value is
 * a function of seed and time alone, so that files written at another start say the same again. Some findings are put in: relative to
 * the first start, so that a newcomer sees clocks running.
 */
import { createRandom, seedOfPart } from './process/random.ts';

const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SEED = 141;
const FILTERS = [1, 2, 3, 4] as const;

export interface WorksRecord {
  readonly atMs: number;
  /** NTU; undefined: the instrument was away. */
  readonly combined: number | undefined;
  readonly filters: readonly { readonly ntu: number; readonly isInService: boolean }[];
  /** mg/L */
  readonly chlorine: number | undefined;
}

/**
 * The recording of one quarter of an hour.
 *
 * @param firstStartMs when the plant was first trained on; findings lie before it
 */
export function worksRecord(atMs: number, firstStartMs: number): WorksRecord {
  const quarter = Math.floor(atMs / QUARTER_MS);
  const random = createRandom(seedOfPart(SEED + quarter, 'works'));
  const hours = (firstStartMs - atMs) / HOUR_MS;
  const isBetween = (from: number, to: number): boolean => hours <= from && hours > to;
  const day = 0.03 * Math.sin((2 * Math.PI * atMs) / DAY_MS);
  const filters = FILTERS.map((number) => {
    const sinceWash = (((quarter + number * 97) % 260) * QUARTER_MS) / HOUR_MS;
    const isInService = sinceWash >= 1;
    const ripening = Math.max(0, 0.35 - 0.09 * sinceWash);
    let ntu = 0.09 + 0.01 * number + 0.0012 * sinceWash + day + ripening + random.noise(0.008);
    if (number === 3 && isBetween(52, 51)) ntu = 1.08 + 0.05 * (52 - hours);
    if (number === 2 && isBetween(75, 74) && isInService) ntu = 0.56;
    if (number === 4 && isBetween(27 * 24, 27 * 24 - 1)) ntu = 1.2;
    return { ntu: rounded(Math.max(0.02, ntu), 3), isInService };
  });
  const served = filters.filter(({ isInService }) => isInService);
  const mean = served.reduce((sum, { ntu }) => sum + ntu, 0) / Math.max(1, served.length);
  let combined: number | undefined = rounded(Math.max(0.03, 0.9 * mean + random.noise(0.004)), 3);
  if (isBetween(13, 8)) combined = rounded(1.12 - 0.02 * Math.abs(hours - 10.5), 3);
  if (isBetween(9 * 24, 9 * 24 - 13)) combined = undefined;
  if (isBetween(15 * 24, 15 * 24 - 12)) combined = rounded(0.34 + random.noise(0.01), 3);
  let chlorine: number | undefined = rounded(0.92 + 2 * day + random.noise(0.02), 2);
  if (isBetween(30, 27.4)) chlorine = rounded(0.14 + random.noise(0.008), 2);
  if (isBetween(9 * 24, 9 * 24 - 13)) chlorine = undefined;
  return { atMs, combined, filters, chlorine };
}

/** Quarters of an hour in (fromMs, toMs], as CSV; times ISO 8601 in UTC. Undefined where there is none. */
export function worksCsv(fromMs: number, toMs: number, firstStartMs: number): string | undefined {
  const lines: string[] = [];
  for (let atMs = (Math.floor(fromMs / QUARTER_MS) + 1) * QUARTER_MS; atMs <= toMs; atMs += QUARTER_MS) {
    const { combined, filters, chlorine } = worksRecord(atMs, firstStartMs);
    const cells = [...filters.map(({ ntu }) => ntu), ...filters.map(({ isInService }) => (isInService ? 1 : 0))];
    lines.push([new Date(atMs).toISOString(), combined ?? '', chlorine ?? '', ...cells].join(','));
  }
  if (lines.length === 0) return undefined;
  const header = [
    'Time',
    'CFE',
    'Chlorine',
    ...FILTERS.map((n) => `IFE ${n}`),
    ...FILTERS.map((n) => `In service ${n}`),
  ];
  return `${[header.join(','), ...lines].join('\n')}\n`;
}

export const SITES = Array.from({ length: 10 }, (_, i) => `site-${String(i + 1).padStart(2, '0')}`);
/** Sites at which by-products are measured. */
export const BY_PRODUCT_SITES = SITES.slice(0, 4);
export const TAPS = Array.from({ length: 26 }, (_, i) => `tap-${String(i + 1).padStart(2, '0')}`);

export const ANALYTES = ['chlorine', 'coliform', 'plate-count', 'tthm', 'haa5', 'lead', 'copper'] as const;
type Analyte = (typeof ANALYTES)[number];
interface LabRow {
  readonly atMs: number;
  readonly site: string;
  readonly analyte: Analyte;
  readonly result: string;
}

const MONTHS_BACK = 13;
/** What the last two thirds of a sorted list of taps carry, µg/L: the 23rd of 26 is 14, the 24th 16. */
const LEAD = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 7, 8, 9, 10, 12, 14, 16, 19, 27];

/** Samples of the thirteen months before `firstStartMs`, as a laboratory delivers them: long, with "<" where nothing was found. */
export function labCsv(firstStartMs: number): string {
  const first = new Date(firstStartMs);
  const rows: LabRow[] = [];
  for (let back = MONTHS_BACK; back >= 0; back--) {
    const month = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() - back, 1);
    rows.push(...monthly(month));
    if (new Date(month).getUTCMonth() % 3 === 1) rows.push(...quarterly(month, back));
    if (new Date(month).getUTCMonth() % 6 === 4) rows.push(...taps(month));
  }
  const text = rows
    .filter(({ atMs }) => atMs < firstStartMs - HOUR_MS)
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, site, analyte, result }) => `${site},${new Date(atMs).toISOString()},${analyte},${result}`);
  return `Site,Taken,Analyte,Result\n${text.join('\n')}\n`;
}

/** Two samples a site and month; residual falls toward the ends of the network and in warm months. */
function monthly(month: number): LabRow[] {
  const random = createRandom(seedOfPart(Math.floor(month / DAY_MS), 'distribution'));
  const warmth = Math.sin(((new Date(month).getUTCMonth() - 3) / 12) * 2 * Math.PI);
  return SITES.flatMap((site, index) =>
    [4, 17].flatMap((dayOfMonth): LabRow[] => {
      const atMs = month + (dayOfMonth - 1) * DAY_MS + (8 + (index % 6)) * HOUR_MS + index * 600_000;
      const free = 0.72 - 0.05 * index - 0.12 * warmth + random.noise(0.05);
      const isNone = random.chance(0.012) || (index === 9 && warmth > 0.8);
      const isPositive = random.chance(0.008);
      const chlorine: LabRow = {
        atMs,
        site,
        analyte: 'chlorine',
        result: isNone ? '<0.05' : Math.max(0.05, free).toFixed(2),
      };
      const coliform: LabRow = { atMs, site, analyte: 'coliform', result: isPositive ? '3' : '<1' };
      const plate: LabRow = { atMs, site, analyte: 'plate-count', result: String(Math.round(random.between(20, 640))) };
      return isNone ? [chlorine, coliform, plate] : [chlorine, coliform];
    }),
  );
}

/** In the second month of a quarter; site 3 lies far out and comes over its limit. */
function quarterly(month: number, back: number): LabRow[] {
  const random = createRandom(seedOfPart(Math.floor(month / DAY_MS), 'byProducts'));
  const warmth = Math.sin(((new Date(month).getUTCMonth() - 3) / 12) * 2 * Math.PI);
  return BY_PRODUCT_SITES.flatMap((site, index): LabRow[] => {
    const atMs = month + 9 * DAY_MS + (9 + index) * HOUR_MS;
    const far = [0, 9, 30, 18][index] as number;
    const tthm = 48 + far + 14 * warmth + (index === 2 ? 1.2 * (MONTHS_BACK - back) : 0) + random.noise(2);
    const haa5 = 31 + 0.6 * far + 8 * warmth + random.noise(1.5);
    return [
      { atMs, site, analyte: 'tthm', result: tthm.toFixed(1) },
      { atMs, site, analyte: 'haa5', result: haa5.toFixed(1) },
    ];
  });
}

/** Each half-year; the percentile lies between 14 and 16 µg/L, so that the method decides. */
function taps(month: number): LabRow[] {
  const random = createRandom(seedOfPart(Math.floor(month / DAY_MS), 'taps'));
  return TAPS.flatMap((tap, index): LabRow[] => {
    const atMs = month + (6 + (index % 5)) * DAY_MS + 6 * HOUR_MS + index * 300_000;
    const lead = LEAD[(index * 7) % LEAD.length] as number;
    return [
      { atMs, site: tap, analyte: 'lead', result: lead === 0 ? '<1' : String(lead) },
      { atMs, site: tap, analyte: 'copper', result: random.between(0.05, 0.9).toFixed(2) },
    ];
  });
}

const rounded = (value: number, places: number): number => Number(value.toFixed(places));
