import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DriverPorts, DriverTag } from '../../../electron/acquisition/driver.ts';
import { systemClock, systemTimers } from '../../../electron/supervision/index.ts';
import { type TagConfig, tagSchema } from '../../../shared/domain/config/index.ts';
import { type Frame, rowValue } from '../../../shared/domain/frame.ts';
import type { DisabledTag, GapReport, LinkHealth } from '../../../shared/domain/link.ts';
import type { RefusedItem } from '../../../shared/domain/refused.ts';
import type { Value } from '../../../shared/domain/valueType.ts';

export interface SunkReading {
  readonly tag: number;
  readonly time: number;
  readonly status: number;
  readonly value: Value | undefined;
}

/** The engine's end as a driver sees it: keeps what was delivered, and makes it durable when told, or by itself after a while. */
export class SinkPorts implements DriverPorts {
  readonly clock = systemClock();
  readonly timers = systemTimers;
  readonly folder = mkdtempSync(join(tmpdir(), 'shiftseal-intake-'));
  readonly dataFolder = this.folder;
  readonly frames: Frame[] = [];
  readonly refused: RefusedItem[] = [];
  readonly gaps: GapReport[] = [];
  readonly disabled: DisabledTag[] = [];
  readonly healths: LinkHealth[] = [];
  readonly events: string[] = [];
  secrets: Record<string, string> = {};
  /** Frames and refusals that may be under way at once. */
  creditMax = 64;
  /** ms after which what was delivered is durable; undefined: only by `commit`. */
  commitAfterMs: number | undefined = 5;
  durableReadings = 0;
  readonly #underWay: { readings: number; tell: (() => void) | undefined }[] = [];
  #waiting = new Set<() => void>();
  #isCommitting = false;

  random = (): number => Math.random();
  credit = (): number => this.creditMax - this.#underWay.length;
  onCredit = (resume: () => void): void => void this.#waiting.add(resume);
  secret = async (name: string): Promise<string | undefined> => this.secrets[name];
  event = (name: string, detail: string): void => void this.events.push(`${name}: ${detail}`);
  health = (health: LinkHealth): void => void this.healths.push(health);
  disableTag = (tag: DisabledTag): void => void this.disabled.push(tag);
  gap = (gap: GapReport): void => void this.gaps.push(gap);

  deliver(frame: Frame, onDurable?: () => void): void {
    this.frames.push(frame);
    this.#take(frame.tag.length, onDurable);
  }

  refuse(items: readonly RefusedItem[], onDurable?: () => void): void {
    this.refused.push(...items);
    this.#take(0, onDurable);
  }

  /** Everything delivered so far is durable. */
  commit(): void {
    for (const { readings, tell } of this.#underWay.splice(0)) {
      this.durableReadings += readings;
      tell?.();
    }
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const resume of waiting) resume();
  }

  get underWay(): number {
    return this.#underWay.length;
  }

  get lastHealth(): LinkHealth {
    return this.healths.at(-1) as LinkHealth;
  }

  readings(): SunkReading[] {
    return this.frames.flatMap((frame) =>
      Array.from(frame.tag, (tag, row) => ({
        tag,
        time: frame.sourceTime[row] as number,
        status: frame.status[row] as number,
        value: rowValue(frame, row),
      })),
    );
  }

  /** Values of one tag that are not Bad, as they came. */
  valuesOf(tag: number): (Value | undefined)[] {
    return this.readings()
      .filter((reading) => reading.tag === tag && reading.value !== undefined)
      .map(({ value }) => value);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #take(readings: number, tell: (() => void) | undefined): void {
    if (this.credit() <= 0) throw new Error('delivered without credit');
    this.#underWay.push({ readings, tell });
    if (this.commitAfterMs === undefined || this.#isCommitting) return;
    this.#isCommitting = true;
    setTimeout(() => {
      this.#isCommitting = false;
      if (this.commitAfterMs !== undefined) this.commit();
    }, this.commitAfterMs);
  }
}

export function tagOf(number: number, id: string, address: unknown, more: Partial<TagConfig> = {}): DriverTag {
  const config = tagSchema.parse({ id, connection: 'in', address, ...more });
  return { config, number, workUnit: config.equipment ?? 'station' };
}

/** Waits for what is to happen, and says what did not. */
export async function until(what: string, holds: () => boolean, withinMs = 8_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
