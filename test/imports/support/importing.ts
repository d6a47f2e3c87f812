import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { type ImportOutcome, type ImportSink, type ImportTag, importFile } from '../../../electron/imports/index.ts';
import { type Frame, rowValue } from '../../../shared/domain/frame.ts';
import { type ImportMapping, importMappingSchema } from '../../../shared/domain/importMapping.ts';
import type { RefusedItem } from '../../../shared/domain/refused.ts';
import { type Clock, formatInstant, type Instant, parseInstant } from '../../../shared/domain/time.ts';
import type { Value } from '../../../shared/domain/valueType.ts';

export const NOW = parseInstant('2026-06-01T00:00:00Z');

/** A clock that stands still; its monotonic side counts the looks at it. */
export function standingClock(): Clock {
  let looks = 0;
  return { now: () => NOW, monotonicMs: () => looks++ };
}

export interface KeptReading {
  readonly tag: string;
  readonly time: string;
  readonly value: Value | undefined;
  readonly status: number;
}

/** Keeps what an import delivers, as the ledger would see it. */
export class KeepingSink implements ImportSink {
  readonly frames: Frame[] = [];
  readonly refused: RefusedItem[] = [];
  readonly #ids = new Map<number, string>();
  readonly #tags = new Map<string, ImportTag>();

  /** Every name is a tag, of one work unit, unless `only` names them. */
  tagOf(only?: readonly string[], workUnitOf: (id: string) => string = () => 'lab') {
    return (id: string): ImportTag | undefined => {
      if (only && !only.includes(id)) return undefined;
      let tag = this.#tags.get(id);
      if (!tag) {
        tag = { id, number: this.#tags.size + 1, connection: 'files', workUnit: workUnitOf(id) };
        this.#tags.set(id, tag);
        this.#ids.set(tag.number, id);
      }
      return tag;
    };
  }

  async deliver(frame: Frame): Promise<void> {
    this.frames.push(frame);
  }

  async refuse(items: readonly RefusedItem[]): Promise<void> {
    this.refused.push(...items);
  }

  readings(tag?: string): KeptReading[] {
    return this.frames
      .flatMap((frame) =>
        Array.from(frame.tag, (number, row) => ({
          tag: this.#ids.get(number) ?? `#${number}`,
          time: formatInstant(frame.sourceTime[row] as Instant),
          value: rowValue(frame, row),
          status: frame.status[row] as number,
        })),
      )
      .filter((reading) => tag === undefined || reading.tag === tag);
  }

  reasons(): string[] {
    return this.refused.map(({ error }) => error.split(': ')[1] as string);
  }
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shiftseal-imports-'));
  folders.push(folder);
  return folder;
}

export function temporaryFile(content: string | Uint8Array, name = 'table.csv'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

type Given = Omit<Partial<ImportMapping>, 'format' | 'time'> & {
  format?: Record<string, unknown>;
  time?: Record<string, unknown>;
};

/** A mapping for `time,value` in CSV, with what the test says otherwise. */
export function mappingOf({ format, time, ...rest }: Given = {}): ImportMapping {
  return importMappingSchema.parse({
    name: 'test',
    version: 1,
    format: { kind: 'csv', ...format },
    time: { columns: ['time'], format: 'iso', timeZone: 'UTC', ...time },
    values: [{ column: 'value', tag: 'lab.value' }],
    ...rest,
  });
}

export async function imported(
  path: string,
  mapping: ImportMapping,
  options: { tags?: readonly string[]; sink?: KeepingSink; workUnitOf?: (id: string) => string } = {},
): Promise<{ outcome: ImportOutcome; sink: KeepingSink }> {
  const sink = options.sink ?? new KeepingSink();
  const outcome = await importFile({
    path,
    mapping,
    connection: 'files',
    tagOf: sink.tagOf(options.tags, options.workUnitOf),
    sink,
    clock: standingClock(),
    futureMsMax: 60_000,
  });
  return { outcome, sink };
}

/** Imports a text as a CSV file. */
export const importedText = (text: string | Uint8Array, mapping = mappingOf(), tags?: readonly string[]) =>
  imported(temporaryFile(text), mapping, tags === undefined ? {} : { tags });
