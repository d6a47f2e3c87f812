import type { Acted, Scorecard } from '../../shared/contract/alarmChannels.ts';
import type { AlarmAct } from '../../shared/contract/alarmCommands.ts';
import { connectControl } from '../control/index.ts';
import { alarmExport, alarmJournal, alarmRows, alarmScorecard, suppressionRows } from '../query/alarms.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { timeText } from '../query/entries.ts';
import { systemClock } from '../supervision/index.ts';
import { claimOf, USER_OPTION, USER_USAGE } from './claim.ts';
import {
  type Command,
  durationOption,
  EXIT,
  instantOption,
  integerOption,
  oneOf,
  parse,
  required,
  type Terminal,
  table,
  UsageError,
} from './command.ts';
import { existingFolder, isoTime, withData } from './dataOption.ts';
import { userName } from './userName.ts';

const LIMIT_DEFAULT = 1_000;
const DAY_MS = 86_400_000;
const DAYS_MAX = 92;
const ACTS = ['shelve', 'unshelve', 'out-of-service', 'return-to-service', 'reset'] as const;
const OPTIONS = {
  data: { type: 'string' },
  scope: { type: 'string' },
  alarm: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  for: { type: 'string' },
  'one-shot': { type: 'boolean' },
  reason: { type: 'string' },
  limit: { type: 'string' },
  format: { type: 'string' },
  json: { type: 'boolean' },
  ...USER_OPTION,
} as const;
type Values = ReturnType<typeof parse<typeof OPTIONS>>['values'];

export const command: Command = {
  summary: 'alarms: list, journal, scorecard; shelve, take out of service, reset',
  usage:
    'shiftseal alarm list --data DIR [--scope open|present|all] [--limit N] [--json]\n' +
    '  alarm suppressed --data DIR [--json]\n' +
    '  alarm journal --data DIR [--from T] [--to T] [--alarm ID] [--limit N] [--format table|csv] [--json]\n' +
    '  alarm scorecard --data DIR [--for 7d] [--json]\n' +
    '  alarm shelve --data DIR --alarm ID[,ID] --for 30m --reason TEXT [--one-shot] [--json]\n' +
    '  alarm unshelve|out-of-service|return-to-service|reset --data DIR --alarm ID[,ID] --reason TEXT [--json]\n' +
    '  acts need the running station; each is in the log with your name and reason\n' +
    USER_USAGE,
  async run([action, ...args], terminal) {
    const { values } = parse(args, OPTIONS);
    switch (action) {
      case 'list':
        return withData(values.data, (data) => list(data, values, terminal));
      case 'suppressed':
        return withData(values.data, (data) => suppressed(data, values, terminal));
      case 'journal':
        return withData(values.data, (data) => journal(data, values, terminal));
      case 'scorecard':
        return withData(values.data, (data) => scorecard(data, values, terminal));
      default: {
        const act = ACTS.find((each) => each === action);
        if (!act) throw new UsageError(`say "list", "suppressed", "journal", "scorecard", "${ACTS.join('", "')}"`);
        return actOn(act, values, terminal);
      }
    }
  },
};

function list(data: DataFolder, values: Values, terminal: Terminal): number {
  const scope = oneOf(values.scope ?? 'open', 'scope', ['open', 'present', 'all']);
  const limit = integerOption(values.limit, 'limit', 1, 1_000_000) ?? LIMIT_DEFAULT;
  const rows = alarmRows(data, scope, limit);
  if (rows.length === limit) terminal.err(`the most urgent ${limit}; --limit shows more`);
  if (values.json) {
    const documents = rows.map((row) => ({
      ...row,
      onset: isoTime(row.onset),
      raisedAt: isoTime(row.raisedAt),
      returnedAt: isoTime(row.returnedAt),
      acknowledgedAt: isoTime(row.acknowledgedAt),
    }));
    terminal.out(JSON.stringify(documents, null, 2));
  } else if (rows.length === 0) terminal.out(scope === 'all' ? 'no alarm was ever raised' : 'no alarm is open');
  else
    terminal.out(
      table(
        ['PRIORITY', 'STATE', 'ONSET', 'ALARM', 'WORK UNIT', 'MESSAGE'],
        rows.map((row) => [
          ...[row.priority, row.state, timeText(row.onset), row.alarm, row.workUnit ?? '–'],
          row.isFirstOut ? `(first of ${(row.followers ?? 0) + 1}) ${row.message}` : row.message,
        ]),
      ),
    );
  return EXIT.fine;
}

function suppressed(data: DataFolder, values: Values, terminal: Terminal): number {
  const rows = suppressionRows(data, LIMIT_DEFAULT);
  if (values.json)
    terminal.out(
      JSON.stringify(
        rows.map((row) => ({ ...row, since: isoTime(row.since), until: isoTime(row.until) })),
        null,
        2,
      ),
    );
  else if (rows.length === 0) terminal.out('every alarm is announced');
  else
    terminal.out(
      table(
        ['ALARM', 'HOW', 'SINCE', 'UNTIL', 'BY', 'CONDITION', 'REASON'],
        rows.map((row) => [
          ...[row.alarm, row.kind, timeText(row.since), timeText(row.until), row.by],
          ...[row.isActive ? 'present' : 'absent', row.reason],
        ]),
      ),
    );
  return EXIT.fine;
}

async function journal(data: DataFolder, values: Values, terminal: Terminal): Promise<number> {
  const format = oneOf(values.format ?? 'table', 'format', ['table', 'csv']);
  const from = instantOption(values.from, 'from');
  const to = instantOption(values.to, 'to');
  const limit = integerOption(values.limit, 'limit', 1, 1_000_000) ?? LIMIT_DEFAULT;
  if (format === 'csv') {
    await terminal.write(alarmExport(data, from ?? 0, to ?? systemClock().now() + 1).text);
    return EXIT.fine;
  }
  const rows = alarmJournal(data, { from, to, alarm: values.alarm, limit });
  if (rows.length === limit) terminal.err(`the newest ${limit}; --limit shows more`);
  if (values.json)
    terminal.out(
      JSON.stringify(
        rows.map((row) => ({ ...row, at: isoTime(row.at) })),
        null,
        2,
      ),
    );
  else if (rows.length === 0) terminal.out('no alarm event');
  else
    terminal.out(
      table(
        ['ENTRY', 'WHEN', 'EVENT', 'STATE AFTER', 'ALARM', 'BY', 'COMMENT'],
        rows.map((row) => [
          ...[
            String(row.seq),
            timeText(row.at),
            `${row.event}${row.isSilent ? ' silently' : ''}`,
            row.state,
            row.alarm,
          ],
          ...[row.actor, row.comment],
        ]),
      ),
    );
  return EXIT.fine;
}

function scorecard(data: DataFolder, values: Values, terminal: Terminal): number {
  const days = (durationOption(values.for, 'for') ?? 7 * DAY_MS) / DAY_MS;
  if (days > DAYS_MAX) throw new UsageError(`--for takes at most ${DAYS_MAX} days`);
  const card = alarmScorecard(data, days, systemClock().now());
  if (values.json) terminal.out(JSON.stringify(card, null, 2));
  else for (const line of cardLines(card)) terminal.out(line);
  return EXIT.fine;
}

function cardLines(card: Scorecard): string[] {
  const value = (figure: number | null) => (figure === null ? '–' : String(Math.round(figure * 10) / 10));
  const { source } = card;
  return [
    `${card.announced} alarms announced from ${timeText(card.from)} to ${timeText(card.to)}, ${card.operators} operating position(s)${card.isCut ? '; only the newest are looked at' : ''}`,
    table(
      ['FIGURE', 'MEASURED', 'TARGET', 'VERDICT', 'DETAIL'],
      card.scores.map((score) => [
        ...[score.title, `${value(score.value)}${score.unit === '%' ? ' %' : ''}`, score.target, score.verdict],
        score.detail,
      ]),
    ),
    ...(card.badActors.length === 0
      ? []
      : [
          '',
          table(
            ['MOST FREQUENT', 'COUNT', 'SHARE', 'CHATTERS', 'FLEETING'],
            card.badActors.map((actor) => [
              ...[actor.alarm, String(actor.count), `${Math.round(actor.share * 100)} %`],
              ...[actor.isChattering ? 'yes' : '', String(actor.fleeting)],
            ]),
          ),
        ]),
    `targets: ${source.document}, ${source.paragraph}${source.isChecked ? '' : '; not compared with the published table'}`,
  ];
}

async function actOn(action: (typeof ACTS)[number], values: Values, terminal: Terminal): Promise<number> {
  const folder = existingFolder(values.data);
  const alarms = required(values.alarm, 'alarm')
    .split(',')
    .map((alarm) => alarm.trim());
  const reason = required(values.reason, 'reason');
  const act = actOf(action, values);
  const client = await connectControl(folder, await claimOf(values.user));
  const answer = (await client
    .ask({ method: 'actOnAlarms', alarms, act, reason, user: userName() })
    .finally(() => client.close())) as Acted;
  if (values.json) terminal.out(JSON.stringify(answer, null, 2));
  else {
    for (const alarm of answer.done) terminal.out(`${alarm}: ${action} done`);
    for (const { alarm, reason: why } of answer.refused) terminal.err(`${alarm}: ${why}`);
  }
  return answer.refused.length === 0 ? EXIT.fine : EXIT.notSo;
}

function actOf(action: (typeof ACTS)[number], values: Values): AlarmAct {
  switch (action) {
    case 'shelve': {
      const durationMs = durationOption(required(values.for, 'for'), 'for') as number;
      return { kind: 'shelve', durationMs, isOneShot: values['one-shot'] === true };
    }
    case 'unshelve':
      return { kind: 'unshelve' };
    case 'out-of-service':
      return { kind: 'takeOutOfService' };
    case 'return-to-service':
      return { kind: 'returnToService' };
    case 'reset':
      return { kind: 'reset' };
  }
}
