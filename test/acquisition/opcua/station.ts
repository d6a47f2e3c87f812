import type { Driver, DriverPorts, DriverRequest, DriverTag } from '../../../electron/acquisition/driver.ts';
import { LINK_LIMITS, type LinkLimits } from '../../../electron/acquisition/opcua/limits.ts';
import { createOpcuaDriverWith } from '../../../electron/acquisition/opcua/opcuaDriver.ts';
import { type OpcuaConnectionConfig, opcuaConnectionSchema, tagSchema } from '../../../shared/domain/config/index.ts';
import { type Frame, rowValue } from '../../../shared/domain/frame.ts';
import type { DisabledTag, GapReport, LinkHealth } from '../../../shared/domain/link.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { VALUE_KINDS, type Value, type ValueKind } from '../../../shared/domain/valueType.ts';

export interface Reading {
  readonly tag: string;
  readonly value: Value | undefined;
  readonly kind: ValueKind;
  readonly status: number;
  readonly sourceTime: number;
  readonly serverTime: number;
  readonly receivedTime: number;
  readonly frame: number;
}

const BAD_NO_COMMUNICATION = 0x80310000;

/** Delays short enough for tests; everything else as in the product. */
export const QUICK: LinkLimits = {
  ...LINK_LIMITS,
  connectDeadlineMs: 10_000,
  keepAliveMs: 300,
  heartbeatMs: 500,
  initialValueMs: 3_000,
  stableMs: 500,
  retryDelayMsMin: 50,
  retryDelayMsMax: 300,
  failuresToOpen: 1_000,
  openMs: 500,
  openRefusedMs: 400,
  closeMs: 500,
};

/** A driver with recorded ports: what the engine would have been told. */
export class Station {
  readonly readings: Reading[] = [];
  readonly frames: Frame[] = [];
  readonly healths: LinkHealth[] = [];
  readonly disabled: DisabledTag[] = [];
  readonly gaps: GapReport[] = [];
  readonly events: { readonly event: string; readonly detail: string }[] = [];
  readonly folder: string;
  credit = Number.POSITIVE_INFINITY;
  isRecording = true;
  readonly #driver: Driver;
  readonly #names: readonly string[];
  readonly #waiting = new Set<() => void>();

  constructor(
    endpoint: string,
    nodeIds: Readonly<Record<string, string>>,
    options: {
      readonly connection?: Partial<OpcuaConnectionConfig>;
      readonly secrets?: Readonly<Record<string, string>>;
      readonly folder?: string;
      readonly limits?: Partial<LinkLimits>;
      readonly everyMs?: number;
      readonly workUnits?: Readonly<Record<string, string>>;
      readonly isRecording?: boolean;
    } = {},
  ) {
    const connection = opcuaConnectionSchema.parse({
      id: 'ua-1',
      protocol: 'opc-ua',
      endpoint,
      publishingIntervalMs: 50,
      timeoutMs: 2_000,
      ...options.connection,
    });
    const tags = Object.entries(nodeIds).map(([id, nodeId], number): DriverTag => {
      const config = tagSchema.parse({ id, connection: 'ua-1', everyMs: options.everyMs ?? 20, address: { nodeId } });
      return { config, number, workUnit: options.workUnits?.[id] ?? 'press-1' };
    });
    this.isRecording = options.isRecording ?? true;
    const names = Object.keys(nodeIds);
    this.#names = names;
    this.folder = options.folder ?? temporaryFolder('station-');
    const ports: DriverPorts = {
      clock: {
        now: () => Math.round((performance.timeOrigin + performance.now()) * 1000) as Instant,
        monotonicMs: () => performance.now(),
      },
      timers: {
        after: (delayMs, act) => setTimeout(act, delayMs),
        cancel: (handle) => clearTimeout(handle as NodeJS.Timeout),
      },
      random: () => 0.5,
      credit: () => this.credit,
      onCredit: (resume) => this.#waiting.add(resume),
      deliver: (frame, onDurable) => {
        this.credit--;
        queueMicrotask(() => onDurable?.());
        if (!this.isRecording) {
          this.frames.push(frame);
          return;
        }
        this.frames.push(frame);
        for (let row = 0; row < frame.tag.length; row++) {
          this.readings.push({
            tag: names[frame.tag[row] as number] as string,
            value: rowValue(frame, row),
            kind: VALUE_KINDS[frame.kind[row] as number] as ValueKind,
            status: frame.status[row] as number,
            sourceTime: frame.sourceTime[row] as number,
            serverTime: frame.serverTime[row] ?? Number.NaN,
            receivedTime: frame.receivedTime[row] as number,
            frame: this.frames.length - 1,
          });
        }
      },
      health: (health) => this.healths.push(health),
      refuse: () => {
        throw new Error('an OPC UA driver refuses nothing: each value is a reading');
      },
      event: (event, detail) => this.events.push({ event, detail }),
      disableTag: (tag) => this.disabled.push(tag),
      gap: (gap) => this.gaps.push(gap),
      secret: async (name) => options.secrets?.[name],
      folder: this.folder,
      dataFolder: this.folder,
    };
    this.#driver = createOpcuaDriverWith(connection, tags, ports, { ...QUICK, ...options.limits });
    this.#driver.start();
  }

  get health(): LinkHealth | undefined {
    return this.healths.at(-1);
  }

  last(tag: string): Reading | undefined {
    return this.readings.findLast((reading) => reading.tag === tag);
  }

  grant(frames: number): void {
    this.credit = frames;
    for (const resume of [...this.#waiting]) {
      this.#waiting.delete(resume); // asked once, told once
      resume();
    }
  }

  /** Waits until something is so; fails with what was said last. */
  async until(what: string, isSo: () => boolean, withinMs = 15_000): Promise<void> {
    const end = performance.now() + withinMs;
    while (!isSo()) {
      if (performance.now() > end) {
        throw new Error(`never came: ${what}; link ${this.health?.state}: ${this.health?.message}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Online, and what was read has been delivered. */
  online(): Promise<void> {
    return this.until('online', () => this.health?.state === 'online' && this.#isDelivered());
  }

  #isDelivered(): boolean {
    return (
      !this.isRecording ||
      this.#names.every((name) => this.last(name)?.status !== BAD_NO_COMMUNICATION && this.last(name))
    );
  }

  ask(request: DriverRequest): Promise<unknown> {
    return this.#driver.answer?.(request) ?? Promise.reject(new Error('the driver answers nothing'));
  }

  stop(): Promise<void> {
    return this.#driver.stop();
  }
}

import { temporaryFolder } from './temporaryFolder.ts';
