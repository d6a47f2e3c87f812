import { type StationConfig, stationConfigSchema } from '../../shared/domain/config/index.ts';
import { type Frame, type FrameRow, frameFromRows } from '../../shared/domain/frame.ts';
import { STATUS } from '../../shared/domain/statusCode.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { Random } from './random.ts';
import { readingKey, type SimulatedClock } from './simulatedStation.ts';

/** Two work units on two connections; windows so short that a few minutes close dozens. */
export function simulatedConfig(random: Random): StationConfig {
  const tag = (id: string, connection: string, register: number, more: Record<string, unknown> = {}) => ({
    id,
    equipment: id.split('.')[0],
    connection,
    address: { table: 'holding', register, ...(more.type === undefined ? {} : { type: more.type }) },
    ...(more.range === undefined ? {} : { range: more.range }),
  });
  return stationConfigSchema.parse({
    configVersion: 1,
    station: { id: 'cr-simulated' },
    equipment: [
      {
        id: 'press',
        oee: { state: 'press.state', total: 'press.total', idealCycleMs: 1000, stateMap: { '0': 'STOP', '1': 'RUN' } },
      },
      { id: 'room' },
    ],
    connections: ['plc-a', 'plc-b'].map((id) => ({
      ...{ id, protocol: 'modbus-tcp', host: '127.0.0.1', port: 5020 },
      timePolicy: {
        stepBack: random.pick(['flag', 'flag', 'quarantine']),
        future: random.pick(['flag', 'flag', 'quarantine']),
        futureMsMax: random.pick([10_000, 60_000]),
      },
    })),
    tags: [
      tag('press.state', 'plc-a', 0),
      tag('press.total', 'plc-a', 1, { type: 'uint32' }),
      tag('press.temp', 'plc-a', 3, { type: 'float32', range: { min: -40, max: 300 } }),
      tag('room.temp', 'plc-b', 0, { type: 'float64', range: { min: -30, max: 60 } }),
      tag('room.text', 'plc-b', 4, { type: 'string' }),
      tag('room.energy', 'plc-b', 20, { type: 'uint64' }),
    ].map((each) => (each.id === 'room.text' ? { ...each, address: { ...each.address, registers: 8 } } : each)),
    storage: { reserveBytes: 0 },
    windows: {
      everyMs: random.pick([5_000, 10_000, 30_000]),
      graceMs: random.pick([0, 500, 2_000]),
      maxReadings: random.pick([20, 60, 5_000]),
    },
  });
}

const KINDS = {
  'press.state': 'number',
  'press.total': 'number',
  'press.temp': 'float32',
  'room.temp': 'number',
  'room.text': 'string',
  'room.energy': 'uint64',
} as const;
type Tag = keyof typeof KINDS;

interface Made {
  readonly tag: Tag;
  readonly row: FrameRow;
}

/** What PLCs say: late, twice, nonsense, ahead of their time, contradicting themselves. */
export class PlantHistory {
  readonly #recent = new Map<Tag, FrameRow[]>();
  #count = 0;

  constructor(
    readonly random: Random,
    readonly clock: SimulatedClock,
    readonly numberOf: (tag: string) => number,
  ) {}

  /** One frame of one unit; times of a tag ascend within it. */
  frame(): { frame: Frame; keys: string[] } {
    const { random } = this;
    const unit = random.pick(['press', 'room'] as const);
    const tags = (Object.keys(KINDS) as Tag[]).filter((tag) => tag.startsWith(unit));
    const made: Made[] = [];
    for (const tag of tags) {
      const rows = Array.from({ length: random.int(0, 4) }, () => this.#row(tag));
      rows.sort((a, b) => a.sourceTime - b.sourceTime);
      made.push(...rows.map((row) => ({ tag, row })));
    }
    if (made.length === 0) made.push({ tag: tags[0] as Tag, row: this.#row(tags[0] as Tag) });
    for (const { tag, row } of made) this.#remember(tag, row);
    const frame = frameFromRows(
      unit === 'press' ? 'plc-a' : 'plc-b',
      unit,
      made.map(({ row }) => row),
    );
    return { frame, keys: made.map(({ tag, row }) => keyOf(tag, row)) };
  }

  #row(tag: Tag): FrameRow {
    const { random } = this;
    const now = this.clock.now();
    const earlier = this.#recent.get(tag) ?? [];
    const what = random.next();
    if (earlier.length > 0 && what < 0.08) return { ...random.pick(earlier), receivedTime: now };
    const contradicted = earlier.length > 0 && what < 0.1 ? random.pick(earlier) : undefined;
    const sourceTime = contradicted?.sourceTime ?? this.#time(now);
    const base = { tag: this.numberOf(tag), kind: KINDS[tag], sourceTime, receivedTime: now, status: 0 };
    if (random.chance(0.05)) return { ...base, status: STATUS.BadNoCommunication };
    return { ...base, value: this.#value(tag) };
  }

  /** A little jitter keeps times apart, as arrival times of polled values are. */
  #time(now: number): Instant {
    const { random } = this;
    const jitterUs = random.int(0, 900_000);
    const what = random.next();
    if (what < 0.06) return (now - random.int(1, 90) * 1_000_000 - jitterUs) as Instant;
    if (what < 0.08) return (now + random.int(1, 20) * 1_000_000 + jitterUs) as Instant;
    if (what < 0.09) return (now + 3 * 86_400_000_000 + jitterUs) as Instant;
    if (what < 0.1) return (1_000_000 + jitterUs) as Instant;
    return (now - jitterUs) as Instant;
  }

  #value(tag: Tag): number | string | bigint {
    const { random } = this;
    const count = ++this.#count;
    switch (tag) {
      case 'press.state':
        return random.chance(0.9) ? 1 : 0;
      case 'press.total':
        return count;
      case 'press.temp':
        return random.chance(0.05) ? Number.NaN : random.chance(0.05) ? 999 : Math.fround(20 + random.next() * 10);
      case 'room.temp':
        return random.chance(0.05) ? Number.POSITIVE_INFINITY : random.chance(0.05) ? -99 : 4 + random.next();
      case 'room.text':
        return `lot ${count}`;
      case 'room.energy':
        return 9_007_199_254_740_993n + BigInt(count);
    }
  }

  /** What may come again: the last few readings of a tag. */
  #remember(tag: Tag, row: FrameRow): void {
    const rows = [...(this.#recent.get(tag) ?? []), row].slice(-3);
    this.#recent.set(tag, rows);
  }
}

const BITS: Record<string, string> = { NaN: 'bits:7ff8000000000000', Infinity: 'bits:7ff0000000000000' };

function keyOf(tag: Tag, { sourceTime, status, value }: FrameRow): string {
  return readingKey(tag, sourceTime, status, BITS[String(value)] ?? value);
}
