import type { AuditFilter, AuditRow } from '../../shared/contract/auditChannels.ts';
import { ENTRY_KINDS } from '../../shared/domain/entry.ts';
import { visibleText } from '../../shared/domain/inertText.ts';
import { auditExport, EXPORT_ROWS_MAX } from '../query/auditExport.ts';
import { auditPage } from '../query/auditTrail.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { timeText } from '../query/entries.ts';
import { claimOf, USER_OPTION } from './claim.ts';
import { type Command, EXIT, instantOption, integerOption, oneOf, parse, table } from './command.ts';
import { existingFolder, withData } from './dataOption.ts';
import { putExportInLog } from './exportInLog.ts';
import { userName } from './userName.ts';

const FORMATS = ['text', 'csv', 'json'] as const;
const ROWS_DEFAULT = 1_000;
const PAGE = 500;

export const command: Command = {
  summary: 'who did what: every act of a person, with old and new value',
  usage:
    'shiftseal audit --data DIR [--from T] [--to T] [--person NAME] [--kind K] [--text TEXT] [--format text|csv|json] [--limit N]\n' +
    `  text: the newest ${ROWS_DEFAULT}, or --limit; csv and json: with every field that changed, at most ${EXPORT_ROWS_MAX} acts\n` +
    '  csv and json are put into the log as what they are, an export: by the running station, once it has users with --user NAME\n' +
    '  (the password from SHIFTSEAL_PASSWORD or standard input); where none runs, with --user NAME alone',
  async run(args, terminal) {
    const { values } = parse(args, {
      data: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      person: { type: 'string' },
      kind: { type: 'string' },
      text: { type: 'string' },
      format: { type: 'string' },
      limit: { type: 'string' },
      ...USER_OPTION,
    });
    const format = values.format === undefined ? 'text' : oneOf(values.format, 'format', FORMATS);
    const kind = values.kind === undefined ? undefined : oneOf(values.kind, 'kind', ENTRY_KINDS);
    const from = instantOption(values.from, 'from');
    const to = instantOption(values.to, 'to');
    const filter: AuditFilter = {
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(kind === undefined ? {} : { kind }),
      ...(values.person === undefined ? {} : { person: values.person }),
      ...(values.text === undefined ? {} : { text: values.text }),
    };
    const folder = existingFolder(values.data);
    if (format !== 'text') {
      const file = await withData(folder, (data) => auditExport(data, { filter, format }));
      const told = { method: 'auditExported', format, filter, rows: file.rows, user: userName() } as const;
      await putExportInLog(folder, told, await claimOf(values.user), terminal);
      await terminal.write(file.text);
      if (!file.isWhole) terminal.err(`the newest ${file.rows} acts; --from and --to give the others`);
      return EXIT.fine;
    }
    const limit = integerOption(values.limit, 'limit', 1, 1_000_000) ?? ROWS_DEFAULT;
    return withData(folder, (data) => {
      const rows = newest(data, filter, limit);
      terminal.out(rows.length === 0 ? 'nobody did anything that fits' : listed(rows));
      return EXIT.fine;
    });
  },
};

function newest(data: DataFolder, filter: AuditFilter, limit: number): AuditRow[] {
  const rows: AuditRow[] = [];
  for (let before: number | undefined; rows.length < limit; ) {
    const wanted = { filter, limit: Math.min(PAGE, limit - rows.length) };
    const page = auditPage(data, before === undefined ? wanted : { ...wanted, before });
    rows.push(...page.rows);
    if (page.next === null) break;
    before = page.next;
  }
  return rows;
}

const listed = (rows: readonly AuditRow[]): string =>
  table(
    ['ENTRY', 'WHEN', 'WHO', 'ACT', 'OBJECT', 'WHY'],
    rows.map(({ seq, at, persons, act, object, why }) => [
      ...[String(seq), timeText(at), persons.map(({ user, role }) => `${user} (${role ?? '–'})`).join(', ')],
      ...[act, visible(object), visible(why).slice(0, 100)],
    ]),
  );

/** One line each: a text of the plant moves no cursor and hides nothing. */
const visible = (text: string): string => visibleText(text.replaceAll(/\s+/g, ' '));
