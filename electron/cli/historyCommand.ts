import { type HistoryRow, LAYERS, readHistory } from '../query/history.ts';
import { type Command, EXIT, instantOption, oneOf, parse, required } from './command.ts';
import { csvLine } from './csv.ts';
import { withData } from './dataOption.ts';

const FORMATS = ['csv', 'json', 'ndjson'] as const;
/** Characters gathered before they are handed to the terminal. */
const CHUNK = 65_536;

export const command: Command = {
  summary: 'readings of a tag with status and flags',
  usage:
    'shiftseal history --data DIR --tag ID [--from T] [--to T] [--layer raw|clean] [--format csv|json|ndjson]\n' +
    '  T is ISO 8601 with zone; both ends are included. raw: as decoded; clean: engineering units, calibrated.\n' +
    '  flag "unsealed": durable, and in no batch yet',
  async run(args, terminal) {
    const { values } = parse(args, {
      data: { type: 'string' },
      tag: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      layer: { type: 'string' },
      format: { type: 'string' },
      json: { type: 'boolean' },
    });
    const tag = required(values.tag, 'tag');
    const layer = oneOf(values.layer ?? 'raw', 'layer', LAYERS);
    const format = values.json ? 'json' : oneOf(values.format ?? 'csv', 'format', FORMATS);
    const from = instantOption(values.from, 'from') ?? Number.MIN_SAFE_INTEGER;
    const to = instantOption(values.to, 'to') ?? Number.MAX_SAFE_INTEGER;
    return withData(values.data, async (data) => {
      let chunk = '';
      for (const text of written(readHistory(data, { tag, from, to, layer }), format)) {
        chunk += text;
        if (chunk.length < CHUNK) continue;
        await terminal.write(chunk);
        chunk = '';
      }
      await terminal.write(chunk);
      return EXIT.fine;
    });
  },
};

const COLUMNS = ['tag', 'sourceTime', 'value', 'status', 'flags', 'layer', 'statusCode'] as const;

function* written(rows: Iterable<HistoryRow>, format: (typeof FORMATS)[number]): Generator<string> {
  // The first row is read before anything is printed: an unknown tag leaves no half document behind.
  let count = 0;
  for (const row of rows) {
    if (count === 0) yield format === 'csv' ? csvLine(COLUMNS) : format === 'json' ? '[\n' : '';
    if (format === 'csv')
      yield csvLine(COLUMNS.map((name) => (name === 'flags' ? row.flags.join('|') || null : row[name])));
    else if (format === 'ndjson') yield `${JSON.stringify(row)}\n`;
    else yield `${count > 0 ? ',\n' : ''}${JSON.stringify(row)}`;
    count += 1;
  }
  if (count === 0) yield format === 'csv' ? csvLine(COLUMNS) : format === 'json' ? '[]\n' : '';
  else if (format === 'json') yield '\n]\n';
}
