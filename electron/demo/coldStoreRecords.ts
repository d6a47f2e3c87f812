/** What the data logger of the training store recorded: a function of time alone, so that every start tells one history. */
import { createRandom, seedOfPart } from './process/random.ts';

export const LOGGER_EVERY_MS = 900_000;
export const LOGGER_DAYS = 31;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Stores in the order of the columns, with the tag each column becomes. */
export const LOGGER_CHANNELS = ['cold-room-1', 'cold-room-2', 'room-store-1', 'freezer-1', 'ultra-cold-1'] as const;
type Channel = (typeof LOGGER_CHANNELS)[number];

const USUAL: Readonly<Record<Channel, readonly [celsius: number, swing: number, noise: number]>> = {
  'cold-room-1': [4.9, 0.5, 0.25],
  'cold-room-2': [4.5, 0.4, 0.2],
  'room-store-1': [22.6, 1.1, 0.2],
  'freezer-1': [-19.2, 0.9, 0.4],
  'ultra-cold-1': [-78.1, 0.8, 0.3],
};

/** Things that went wrong, counted back from the first start: from, for how long, which store, by how much at the peak. */
const EVENTS: readonly {
  readonly daysAgo: number;
  readonly hours: number;
  readonly store: Channel;
  readonly rise: number;
}[] = [
  { daysAgo: 24.3, hours: 1.5, store: 'cold-room-1', rise: 4.6 },
  { daysAgo: 17.6, hours: 9, store: 'room-store-1', rise: 4.4 },
  { daysAgo: 16.6, hours: 10, store: 'room-store-1', rise: 5.6 },
  { daysAgo: 15.6, hours: 8, store: 'room-store-1', rise: 4.9 },
  { daysAgo: 9.4, hours: 2, store: 'freezer-1', rise: 11.2 },
  { daysAgo: 5.2, hours: 15.5, store: 'cold-room-2', rise: 6.9 },
  { daysAgo: 2.7, hours: 1, store: 'cold-room-1', rise: -3.6 },
];
/** The logger was away for reading out. */
const AWAY = { daysAgo: 12.5, hours: 2.25 } as const;

/** One row of the logger: °C of each channel, battery in V, offset of its clock in s; undefined while it was away. */
export function loggerRow(
  atMs: number,
  firstStartMs: number,
): { readonly celsius: readonly number[]; readonly battery: number; readonly clock: number } | undefined {
  const daysAgo = (firstStartMs - atMs) / DAY_MS;
  if (daysAgo <= AWAY.daysAgo && daysAgo > AWAY.daysAgo - AWAY.hours / 24) return undefined;
  const slot = Math.round(atMs / LOGGER_EVERY_MS);
  const celsius = LOGGER_CHANNELS.map((store, i) => {
    const [usual, swing, noise] = USUAL[store];
    const random = createRandom(seedOfPart(slot, store));
    const day = Math.sin(((atMs / DAY_MS) * 2 + i / 3) * Math.PI);
    return round(usual + swing * day + random.noise(noise) + riseAt(store, daysAgo), 1);
  });
  const runningDays = LOGGER_DAYS - daysAgo;
  return {
    celsius,
    battery: round(Math.max(2.4, 3.62 - 0.021 * runningDays), 2),
    clock: round(2 + 0.9 * Math.max(0, runningDays), 0),
  };
}

/** Half a sine over the time something was wrong. */
function riseAt(store: Channel, daysAgo: number): number {
  return EVENTS.filter((event) => event.store === store).reduce((sum, event) => {
    const into = ((event.daysAgo - daysAgo) * DAY_MS) / HOUR_MS / event.hours;
    return into > 0 && into < 1 ? sum + event.rise * Math.sin(into * Math.PI) : sum;
  }, 0);
}

/** Rows after `fromMs` up to `toMs` as the logger writes them; undefined when there is none. */
export function loggerCsv(fromMs: number, toMs: number, firstStartMs: number): string | undefined {
  const lines: string[] = [];
  for (let at = (Math.floor(fromMs / LOGGER_EVERY_MS) + 1) * LOGGER_EVERY_MS; at <= toMs; at += LOGGER_EVERY_MS) {
    const row = loggerRow(at, firstStartMs);
    if (row === undefined) continue;
    lines.push([new Date(at).toISOString(), ...row.celsius, row.battery, row.clock].join(','));
  }
  if (lines.length === 0) return undefined;
  return `${[['Time', ...LOGGER_CHANNELS, 'Battery', 'Clock offset'].join(','), ...lines].join('\n')}\n`;
}

const round = (value: number, decimals: number): number => Math.round(value * 10 ** decimals) / 10 ** decimals;
