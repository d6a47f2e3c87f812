import { createHash } from 'node:crypto';
import {
  type BatchContext,
  buildBatch,
  type ClosedWindow,
  createCleaners,
  createWindows,
  encodeBatch,
} from '../../../electron/pipeline/index.ts';
import { tagSchema, windowsSchema } from '../../../shared/domain/config/index.ts';
import { digestOf, frameOf, type Row } from '../fixtures.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** The tags `tag-1` … as configured; what a test does not say is a plain float32 register every second. */
export function cleanersOf(tags: Readonly<Record<string, Record<string, unknown>>>, stateTag?: string) {
  const config = {
    tags: Object.entries(tags).map(([id, more]) =>
      tagSchema.parse({
        id,
        connection: 'plc-1',
        address: { table: 'holding', register: 0, type: 'float64' },
        ...more,
      }),
    ),
    equipment:
      stateTag === undefined
        ? []
        : [
            {
              id: 'press-1',
              path: '',
              level: 'workUnit' as const,
              oee: { state: stateTag, total: 'total', idealCycleMs: 1000, stateMap: { '1': 'RUN' } },
            },
          ],
  };
  return createCleaners(config, (id) => Number(id.slice('tag-'.length)));
}

export function closedWindow(rows: readonly Row[], more: Partial<ClosedWindow> = {}): ClosedWindow {
  const windows = createWindows({
    workUnit: 'press-1',
    config: windowsSchema.parse({ everyMs: 86_400_000 }),
    nextShiftEnd: () => Number.POSITIVE_INFINITY,
    maxReadingsHeld: 1_000_000,
  });
  windows.accept(frameOf(rows), null, 7, digestOf(7));
  const closed = windows.flush('shutdown').closed[0];
  if (!closed) throw new Error('nothing to close');
  return { ...closed, ...more };
}

export const CONTEXT: BatchContext = {
  station: 'cr-01',
  at: 1_795_240_900_000_000,
  shift: null,
  configHash: sha256('config'),
  rulePacks: [],
  engine: '0.1.0',
  worker: 'engine',
  calibration: [],
  tagId: (tag) => `tag-${tag}`,
};

/** Body, built and encoded: both ways must give the same text. */
export function sealedBatch(closed: ClosedWindow, more: Partial<BatchContext>) {
  const context = { ...CONTEXT, ...more };
  const { body, text } = buildBatch(closed, context);
  return { body, text, encoded: encodeBatch(closed, context).bytes.toString('utf8') };
}

/** RFC 8785 in its plainest form. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical((value as Record<string, unknown>)[key])}`).join(',')}}`;
}
