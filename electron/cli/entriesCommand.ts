import type { EntryRow } from '../../shared/contract/ipc.ts';
import { ENTRY_KINDS } from '../../shared/domain/entry.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { type EntriesQuestion, entryRows, timeText } from '../query/entries.ts';
import { type Command, EXIT, instantOption, integerOption, oneOf, parse } from './command.ts';
import { isoTime, withData } from './dataOption.ts';

const PAGE = 500;

export const command: Command = {
  summary: 'list entries of the log',
  usage:
    'shiftseal entries --data DIR [--kind K] [--from T] [--to T] [--limit N] [--json]\n' +
    `  kinds: ${ENTRY_KINDS.join(', ')}; from and to: when they were written; limit: the newest N`,
  async run(args, terminal) {
    const { values } = parse(args, {
      data: { type: 'string' },
      kind: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      limit: { type: 'string' },
      json: { type: 'boolean' },
    });
    const kind = values.kind === undefined ? undefined : oneOf(values.kind, 'kind', ENTRY_KINDS);
    const from = instantOption(values.from, 'from');
    const to = instantOption(values.to, 'to');
    const limit = integerOption(values.limit, 'limit', 1, 1_000_000_000);
    return withData(values.data, async (data) => {
      const filter = {
        ...(kind === undefined ? {} : { kind }),
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      };
      let count = 0;
      for (const rows of pages(data, filter, limit)) {
        const texts = rows.map((row, i) => {
          if (!values.json) return `${line(row)}\n`;
          return `${count + i === 0 ? '[\n' : ',\n'}${JSON.stringify(documentOf(row))}`;
        });
        await terminal.write(texts.join(''));
        count += rows.length;
      }
      if (values.json) await terminal.write(count === 0 ? '[]\n' : '\n]\n');
      else if (count === 0) terminal.err('no entries');
      return EXIT.fine;
    });
  },
};

/** Oldest first, a page at a time; with a limit the newest so many. */
function* pages(
  data: DataFolder,
  filter: Omit<EntriesQuestion, 'limit' | 'before'>,
  limit: number | undefined,
): Generator<EntryRow[]> {
  let after = limit === undefined ? -1 : seqBefore(data, filter, limit);
  for (;;) {
    const page = entryRows(data, { ...filter, after, isAscending: true, limit: PAGE });
    yield page;
    if (page.length < PAGE) return;
    after = (page.at(-1) as EntryRow).seq;
  }
}

/** The entry just before the newest `limit` that match; −1 when there are no more than that. */
function seqBefore(data: DataFolder, { kind, from, to }: Omit<EntriesQuestion, 'limit'>, limit: number): number {
  const before = data.db
    .prepare<unknown[], number>(
      `SELECT seq FROM entry WHERE kind = coalesce(?, kind) AND at >= ? AND at < ? ORDER BY seq DESC LIMIT 1 OFFSET ?`,
    )
    .pluck()
    .get(kind ?? null, from ?? Number.MIN_SAFE_INTEGER, to ?? Number.MAX_SAFE_INTEGER, limit);
  return (before as number | undefined) ?? -1;
}

const documentOf = (row: EntryRow): object => ({
  ...row,
  at: isoTime(row.at),
  from: isoTime(row.from),
  to: isoTime(row.to),
});

const line = (row: EntryRow): string =>
  [
    String(row.seq).padStart(8),
    timeText(row.at),
    row.kind.padEnd(10),
    (row.workUnit ?? '–').padEnd(12),
    row.leaf.slice(0, 12),
    row.from === null ? '' : `[${timeText(row.from)} … ${timeText(row.to)}]`,
    row.summary,
  ].join('  ');
