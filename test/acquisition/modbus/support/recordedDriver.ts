import { performance } from 'node:perf_hooks';
import type { Driver, DriverPorts, DriverTag } from '../../../../electron/acquisition/driver.ts';
import { createModbusDriver } from '../../../../electron/acquisition/modbus/index.ts';
import {
  connectionSchema,
  type ModbusAddress,
  type ModbusConnectionConfig,
  tagSchema,
} from '../../../../shared/domain/config/index.ts';
import { type Frame, rowValue } from '../../../../shared/domain/frame.ts';
import type { DisabledTag, GapReport, LinkHealth } from '../../../../shared/domain/link.ts';
import { instantFromUs } from '../../../../shared/domain/time.ts';
import type { Value } from '../../../../shared/domain/valueType.ts';

export interface Recorded {
  readonly tagId: string;
  readonly value: Value | undefined;
  readonly status: number;
  readonly at: number;
}

/** A tag as the configuration would have it, with a number in the order of making. */
export function modbusTags(
  addresses: Record<string, ModbusAddress>,
  options: { everyMs?: number; workUnit?: (id: string) => string; critical?: (id: string) => boolean } = {},
): DriverTag[] {
  return Object.entries(addresses).map(([id, address], number) => ({
    number: number + 1,
    workUnit: options.workUnit?.(id) ?? 'unit-1',
    config: tagSchema.parse({
      id,
      connection: 'plc',
      everyMs: options.everyMs ?? 100,
      address,
      critical: options.critical?.(id) ?? false,
    }),
  }));
}

export const connectionTo = (port: number, more: Partial<ModbusConnectionConfig> = {}): ModbusConnectionConfig =>
  connectionSchema.parse({
    id: 'plc',
    protocol: 'modbus-tcp',
    host: '127.0.0.1',
    port,
    ...more,
  }) as ModbusConnectionConfig;

/** A serial line at `path` (RTU unless stated otherwise). */
export const serialAt = (path: string, more: Record<string, unknown> = {}): ModbusConnectionConfig =>
  connectionSchema.parse({
    id: 'plc',
    protocol: 'modbus-rtu',
    path,
    baudRate: 115_200,
    ...more,
  }) as ModbusConnectionConfig;

/** RTU frames behind a serial device server on loopback. */
export const rtuOverTcp = (port: number, more: Record<string, unknown> = {}): ModbusConnectionConfig =>
  connectionSchema.parse({
    id: 'plc',
    protocol: 'modbus-rtu-over-tcp',
    host: '127.0.0.1',
    port,
    ...more,
  }) as ModbusConnectionConfig;

/** A driver on the real clock that keeps what it delivers, and lets a test wait for what it expects. */
export class RecordedDriver {
  readonly frames: Frame[] = [];
  readonly healths: LinkHealth[] = [];
  readonly disabled: DisabledTag[] = [];
  readonly gaps: GapReport[] = [];
  credit = Number.POSITIVE_INFINITY;
  readonly #driver: Driver;
  readonly #names: Map<number, string>;
  readonly #waiting = new Set<() => void>();
  readonly #resumes = new Set<() => void>();

  constructor(connection: ModbusConnectionConfig, tags: readonly DriverTag[], more: Partial<DriverPorts> = {}) {
    this.#names = new Map(tags.map(({ number, config }) => [number, config.id]));
    const ports: DriverPorts = {
      clock: { now: () => instantFromUs(Date.now() * 1000), monotonicMs: () => performance.now() },
      timers: { after: (ms, act) => setTimeout(act, ms), cancel: (handle) => clearTimeout(handle as NodeJS.Timeout) },
      random: () => 0.5,
      credit: () => this.credit,
      onCredit: (resume) => this.#resumes.add(resume),
      deliver: (frame) => {
        this.credit--;
        this.#note(this.frames, frame);
      },
      health: (health) => this.#note(this.healths, health),
      disableTag: (tag) => this.#note(this.disabled, tag),
      gap: (gap) => this.#note(this.gaps, gap),
      refuse: () => {},
      event: () => {},
      secret: async () => undefined,
      folder: '',
      dataFolder: '',
      ...more,
    };
    this.#driver = createModbusDriver(connection, tags, ports);
  }

  start(): this {
    this.#driver.start();
    return this;
  }

  /** What a person, or the engine, asks of the running driver. */
  get driver(): Driver {
    return this.#driver;
  }

  stop(): Promise<void> {
    return this.#driver.stop();
  }

  giveCredit(frames: number): void {
    this.credit += frames;
    for (const resume of [...this.#resumes]) {
      this.#resumes.delete(resume);
      resume();
    }
  }

  get readings(): Recorded[] {
    return this.frames.flatMap((frame) =>
      [...frame.tag].map((number, row) => ({
        tagId: this.#names.get(number)!,
        value: rowValue(frame, row),
        status: frame.status[row]!,
        at: frame.sourceTime[row]!,
      })),
    );
  }

  /** The last reading of each tag. */
  get latest(): Map<string, Recorded> {
    return new Map(this.readings.map((reading) => [reading.tagId, reading]));
  }

  /** Resolves as soon as the claim holds; looked at whenever the driver tells something. */
  async until(claim: () => boolean, what: string, withinMs = 15_000): Promise<void> {
    if (claim()) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`waited ${withinMs} ms in vain: ${what}; last health ${JSON.stringify(this.healths.at(-1))}`));
      }, withinMs);
      const look = (): void => {
        if (!claim()) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
    });
  }

  #note<T>(list: T[], item: T): void {
    list.push(item);
    for (const look of [...this.#waiting]) look();
  }
}
