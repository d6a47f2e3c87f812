import type { z } from 'zod';
import { type StationConfig, stationConfigSchema } from '../../shared/domain/config/index.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import { KIND_CODE } from '../../shared/domain/valueType.ts';

/** Plant-like values: a slow swing with a little noise, a value per tag and second. One definition for every benchmark. */
export type SignalName = 'float32, 2 decimals' | 'uint16';

const noise = (tag: number, second: number): number =>
  Math.abs(Math.sin(tag * 12.9898 + second * 78.233) * 43758.5453) % 1;

export function signalValue(signal: SignalName, tag: number, second: number): number {
  return signal === 'uint16'
    ? Math.floor(2_000 + 5 * (tag % 10_000) + 500 * noise(tag, second))
    : Math.fround(Math.round(2000 + tag + 300 * Math.sin(second / 40) + 20 * noise(tag, second)) / 100);
}

/** Tags a unit, as a PLC of some size has. */
export const TAGS_PER_UNIT = 1_000;

export interface BenchStationOptions {
  readonly tags: number;
  /** Modbus port of the server; the same for all units, which differ by unit id. */
  readonly port: number;
  readonly everyMs?: number;
  /** Requests under way at once for each connection. */
  readonly maxInFlight?: number;
  /** Of each tag; by default two of three are float32 and one is uint16. */
  readonly signalOf?: (tag: number) => SignalName;
  readonly windows?: z.input<typeof stationConfigSchema>['windows'];
}

export const mixedSignal = (tag: number): SignalName => (tag % 3 === 2 ? 'uint16' : 'float32, 2 decimals');

/** Two registers a tag, whatever its type, so that every tag has the same place on the wire and in the server's image. */
export function benchStation(options: BenchStationOptions): z.input<typeof stationConfigSchema> {
  const { tags, port, everyMs = 1_000, maxInFlight = 1, signalOf = mixedSignal, windows } = options;
  const units = Math.ceil(tags / TAGS_PER_UNIT);
  const unitNames = Array.from({ length: units }, (_, unit) => `unit-${unit + 1}`);
  return {
    configVersion: 1,
    storage: { reserveBytes: 0 }, // written once in the life of a station
    station: { id: 'bench' },
    equipment: unitNames.map((id) => ({ id })),
    connections: unitNames.map((_, unit) => ({
      id: `plc-${unit + 1}`,
      protocol: 'modbus-tcp',
      host: '127.0.0.1',
      port,
      unitId: unit + 1,
      maxInFlight,
    })),
    tags: Array.from({ length: tags }, (_, tag) => {
      const unit = Math.floor(tag / TAGS_PER_UNIT);
      const isWord = signalOf(tag) === 'uint16';
      return {
        id: `unit-${unit + 1}.tag-${tag + 1}`,
        equipment: `unit-${unit + 1}`,
        connection: `plc-${unit + 1}`,
        everyMs,
        range: { min: -1e6, max: 1e6 },
        address: {
          table: 'holding',
          register: 2 * (tag % TAGS_PER_UNIT),
          type: isWord ? 'uint16' : 'float32',
        },
      };
    }),
    ...(windows === undefined ? {} : { windows }),
  };
}

export const parsedBenchStation = (options: BenchStationOptions): StationConfig =>
  stationConfigSchema.parse(benchStation(options));

/** Requests of one unit a cycle: their answers arrive one after the other, and give the readings their times. */
const REQUESTS = 17;
const REQUEST_US = 700;

/** What the Modbus driver would hand over for one unit and second; `numbers` are the catalogue's. */
export function frameOfUnit(
  signal: SignalName,
  numbers: readonly number[],
  unit: number,
  second: number,
  startUs: number,
): Frame {
  const n = numbers.length;
  const buffer = new ArrayBuffer(33 * n);
  const frame: Frame = {
    connection: `plc-${unit + 1}`,
    workUnit: `unit-${unit + 1}`,
    sourceTime: new Float64Array(buffer, 0, n),
    receivedTime: new Float64Array(buffer, 8 * n, n),
    serverTime: new Float64Array(buffer, 0, 0),
    value: new Float64Array(buffer, 16 * n, n),
    tag: new Uint32Array(buffer, 24 * n, n),
    status: new Uint32Array(buffer, 28 * n, n),
    kind: new Uint8Array(buffer, 32 * n, n),
    texts: [],
  };
  frame.tag.set(numbers);
  frame.kind.fill(signal === 'uint16' ? KIND_CODE.number : KIND_CODE.float32);
  for (let row = 0; row < n; row++) {
    const request = Math.floor((row * REQUESTS) / n);
    const at = startUs + second * 1_000_000 + request * REQUEST_US + Math.floor(400 * noise(request + unit, second));
    frame.sourceTime[row] = at;
    frame.receivedTime[row] = at;
    frame.value[row] = signalValue(signal, unit * TAGS_PER_UNIT + row, second);
  }
  return frame;
}
