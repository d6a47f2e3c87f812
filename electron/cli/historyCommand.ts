import { csvLine } from '../../shared/domain/csv.ts';
import { ALIGN_METHODS, type AlignMethod } from '../pipeline/index.ts';
import { type AlignedRow, NotNumericError, readAligned } from '../query/alignedHistory.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { type HistoryRow, hasCorrectedTimes, LAYERS, readHistory } from '../query/history.ts';
import { removedReadings } from '../query/removedBodies.ts';
import {
  type Command,
  durationOption,
  EXIT,
  instantOption,
  oneOf,
  parse,
  type Terminal,
  UsageError,
} from './command.ts';
import { withData } from './dataOption.ts';

const FORMATS = ['csv', 'json', 'ndjson'] as const;
type Format = (typeof FORMATS)[number];
/** Characters gathered before they are handed to the terminal. */
const CHUNK = 65_536;
/** What is written on the command line. */
const METHODS: Readonly<Record<string, AlignMethod>> = { last: 'last', linear: 'linear', mean: 'meanInBucket' };
const TAGS_MAX = 64;

export const command: Command = {
  summary: 'readings of a tag with status and flags, or of several tags on one time grid',
  usage:
    'shiftseal history --data DIR --tag ID [--from T] [--to T] [--layer raw|clean] [--format csv|json|ndjson]\n' +
    '  T is ISO 8601 with zone; both ends are included. raw: as decoded; clean: engineering units, calibrated, with the\n' +
    '  corrections, filled places (flag "filled": no reading) and corrected times that were sealed beside the readings.\n' +
    '  flag "unsealed": durable, and in no batch yet\n' +
    'shiftseal history --data DIR --tag A --tag B … --align 1s [--method last|linear|mean] [--max-age 10s] …\n' +
    '  last: newest reading, at most max-age old (default: staleAfterMs of the tag); linear: between two readings at most\n' +
    '  max-age apart; mean: of the readings from one grid time to the next. States, bools and texts: last only',
  async run(args, terminal) {
    const { values } = parse(args, {
      data: { type: 'string' },
      tag: { type: 'string', multiple: true },
      from: { type: 'string' },
      to: { type: 'string' },
      layer: { type: 'string' },
      format: { type: 'string' },
      json: { type: 'boolean' },
      align: { type: 'string' },
      method: { type: 'string' },
      'max-age': { type: 'string' },
    });
    const tags: readonly string[] = [values.tag ?? []].flat();
    const layer = oneOf(values.layer ?? 'raw', 'layer', LAYERS);
    const format = values.json ? 'json' : oneOf(values.format ?? 'csv', 'format', FORMATS);
    const from = instantOption(values.from, 'from') ?? Number.MIN_SAFE_INTEGER;
    const to = instantOption(values.to, 'to') ?? Number.MAX_SAFE_INTEGER;
    const everyMs = durationOption(values.align, 'align');
    const maxAgeMs = durationOption(values['max-age'], 'max-age');
    if (tags.length === 0 || tags.includes('')) throw new UsageError('--tag is required');
    if (everyMs === undefined) {
      if (tags.length > 1) throw new UsageError('several tags need a time grid: --align 1s');
      if (values.method !== undefined || maxAgeMs !== undefined)
        throw new UsageError('--method and --max-age go with --align');
      const tag = tags[0] as string;
      return withData(values.data, async (data) => {
        const columns = columnsOf(data, tag, layer);
        const code = await print(terminal, written(readHistory(data, { tag, from, to, layer }), format, columns));
        const removed = removedReadings(data, tag, from, to);
        if (removed !== undefined) terminal.err(removed);
        return code;
      });
    }
    if (!Number.isInteger(everyMs) || everyMs < 1)
      throw new UsageError('--align takes a whole number of milliseconds, at least 1ms');
    if (tags.length > TAGS_MAX) throw new UsageError(`--align takes at most ${TAGS_MAX} tags`);
    const method = METHODS[oneOf(values.method ?? 'last', 'method', ['last', 'linear', 'mean'])] ?? ALIGN_METHODS[0];
    return withData(values.data, async (data) => {
      try {
        const rows = readAligned(data, { tags, from, to, layer, everyMs, method, maxAgeMs });
        return await print(terminal, writtenGrid(rows, format, tags, { everyMs, method, layer }));
      } catch (error) {
        if (error instanceof NotNumericError) throw new UsageError(error.message);
        throw error;
      }
    });
  },
};

async function print(terminal: Terminal, texts: Iterable<string>): Promise<number> {
  let chunk = '';
  for (const text of texts) {
    chunk += text;
    if (chunk.length < CHUNK) continue;
    await terminal.write(chunk);
    chunk = '';
  }
  await terminal.write(chunk);
  return EXIT.fine;
}

const COLUMNS = ['tag', 'sourceTime', 'value', 'status', 'flags', 'layer', 'statusCode'] as const;
type Column = (typeof COLUMNS)[number] | 'correctedTime';

const columnsOf = (data: DataFolder, tag: string, layer: HistoryRow['layer']): readonly Column[] =>
  layer === 'clean' && hasCorrectedTimes(data, tag) ? [...COLUMNS, 'correctedTime'] : COLUMNS;

function* written(rows: Iterable<HistoryRow>, format: Format, columns: readonly Column[]): Generator<string> {
  const cell = (row: HistoryRow, name: Column) =>
    name === 'flags' ? row.flags.join('|') || null : (row[name] ?? null);
  // The first row is read before anything is printed: an unknown tag leaves no half document behind.
  let count = 0;
  for (const row of rows) {
    if (count === 0) yield format === 'csv' ? csvLine(columns) : format === 'json' ? '[\n' : '';
    if (format === 'csv') yield csvLine(columns.map((name) => cell(row, name)));
    else if (format === 'ndjson') yield `${JSON.stringify(row)}\n`;
    else yield `${count > 0 ? ',\n' : ''}${JSON.stringify(row)}`;
    count += 1;
  }
  if (count === 0) yield format === 'csv' ? csvLine(columns) : format === 'json' ? '[]\n' : '';
  else if (format === 'json') yield '\n]\n';
}

/** The method is declared in every form: a column of CSV, a field of each line of JSON, the head of the document. */
function* writtenGrid(
  rows: Iterable<AlignedRow>,
  format: Format,
  tags: readonly string[],
  declared: { readonly everyMs: number; readonly method: AlignMethod; readonly layer: string },
): Generator<string> {
  const { everyMs, method, layer } = declared;
  const head =
    format === 'csv'
      ? csvLine(['time', ...tags, 'align', 'layer'])
      : format === 'json'
        ? `{"align":${JSON.stringify({ method, everyMs })},"layer":"${layer}","tags":${JSON.stringify(tags)},"rows":[\n`
        : '';
  let count = 0;
  for (const { time, values } of rows) {
    if (count === 0) yield head;
    const fields = { time, values: Object.fromEntries(tags.map((tag, i) => [tag, values[i] ?? null])) };
    if (format === 'csv') yield csvLine([time, ...values, `${method} ${everyMs}ms`, layer]);
    else if (format === 'json') yield `${count > 0 ? ',\n' : ''}${JSON.stringify(fields)}`;
    else yield `${JSON.stringify({ ...fields, align: { method, everyMs }, layer })}\n`;
    count += 1;
  }
  if (count === 0) yield head;
  if (format === 'json') yield '\n]}\n';
}
