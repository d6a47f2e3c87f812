import type { QuarantineRow } from '../../shared/contract/ipc.ts';
import { timeText } from '../query/entries.ts';
import { quarantineEntry, quarantineRows } from '../query/quarantine.ts';
import { type Command, EXIT, integerOption, parse, required, table, UsageError } from './command.ts';
import { isoTime, withData } from './dataOption.ts';

const LIMIT_DEFAULT = 10_000;

export const command: Command = {
  summary: 'refused readings: what came, which check failed, what a person decided',
  usage:
    'shiftseal quarantine list --data DIR [--waiting] [--limit N] [--json] | quarantine show --data DIR --id ID [--json]',
  async run([action, ...args], terminal) {
    if (action !== 'list' && action !== 'show') throw new UsageError('say "list" or "show"');
    const { values } = parse(args, {
      data: { type: 'string' },
      id: { type: 'string' },
      waiting: { type: 'boolean' },
      limit: { type: 'string' },
      json: { type: 'boolean' },
    });
    if (action === 'show') {
      const id = required(values.id, 'id');
      return withData(values.data, (data) => {
        const { row, body } = quarantineEntry(data, id);
        terminal.out(
          values.json ? JSON.stringify({ ...documentOf(row), body: JSON.parse(body) }, null, 2) : shown(row, body),
        );
        return EXIT.fine;
      });
    }
    const limit = integerOption(values.limit, 'limit', 1, 1_000_000) ?? LIMIT_DEFAULT;
    return withData(values.data, (data) => {
      const rows = quarantineRows(data, { scope: values.waiting ? "waiting" : "all", limit });
      if (rows.length === limit) terminal.err(`the newest ${limit}; --limit shows more`);
      if (values.json) terminal.out(JSON.stringify(rows.map(documentOf), null, 2));
      else terminal.out(rows.length === 0 ? 'the quarantine is empty' : listed(rows));
      return EXIT.fine;
    });
  },
};

const documentOf = (row: QuarantineRow): object => ({
  ...row,
  at: isoTime(row.at),
  firstTime: isoTime(row.firstTime),
  verdictAt: isoTime(row.verdictAt),
});

const listed = (rows: readonly QuarantineRow[]): string =>
  table(
    ['ID', 'WRITTEN', 'TAG', 'STEP', 'READINGS', 'VERDICT', 'ERROR'],
    rows.map((row) => [
      row.id,
      timeText(row.at),
      row.tag,
      row.step,
      String(row.readings),
      row.verdict === null ? 'waiting' : `${row.verdict} by ${row.verdictBy ?? '?'}`,
      row.error,
    ]),
  );

const shown = (row: QuarantineRow, body: string): string =>
  [
    `${row.tag}: ${row.error}`,
    `refused at step "${row.step}", ${timeText(row.at)}; ${row.readings} readings from ${timeText(row.firstTime)} on; entry ${row.seq}`,
    row.verdict === null
      ? 'no verdict yet'
      : `${row.verdict} by ${row.verdictBy ?? '?'} at ${timeText(row.verdictAt)}: ${row.verdictReason}`,
    body,
  ].join('\n');
