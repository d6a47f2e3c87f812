import type { ReportRow } from '../../shared/contract/reportChannels.ts';
import type { ShiftDay, ShiftStanding } from '../../shared/contract/shiftChannels.ts';
import { type Claim, type ControlRequest, connectControl } from '../control/index.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { timeText } from '../query/entries.ts';
import { reportRows } from '../query/reports.ts';
import { shiftDays, shiftNotes, shiftStanding } from '../query/shifts.ts';
import { systemClock } from '../supervision/index.ts';
import { claimOf } from './claim.ts';
import { type Command, EXIT, instantOption, integerOption, parse, required, table, UsageError } from './command.ts';
import { existingFolder, isoTime, withData } from './dataOption.ts';
import { readSecretInput } from './readSecretInput.ts';
import { REPORT_ACTIONS, REPORT_USAGE, type ReportAction, reportAction } from './shiftReportCommand.ts';
import { userName } from './userName.ts';

const DAY_US = 86_400_000_000;
const PASSWORD_VARIABLE = 'SHIFTSEAL_PASSWORD';
const ACTIONS = ['list', 'show', 'notes', 'note', 'close'] as const;
const ALL_ACTIONS = [...ACTIONS, ...REPORT_ACTIONS];

export const command: Command = {
  summary: 'shifts: calendar, notes, closing, signed reports and checking them',
  usage:
    'shiftseal shift list --data DIR [--from T] [--to T] [--area A] [--json]\n' +
    '  shift show --data DIR [--shift T] [--area A] [--json] | shift notes --data DIR [--limit N] [--json]\n' +
    '  shift note --data DIR --text TEXT [--work-unit ID] [--user NAME]\n' +
    '  shift close --data DIR --user NAME [--shift T] [--area A] [--text TEXT] [--quarantine-to NAME --quarantine-why TEXT]\n' +
    '              [--uncoded-to NAME --uncoded-why TEXT]\n' +
    REPORT_USAGE +
    `  --shift: a moment in it; without: the one that runs, or ran last; the supervisor’s password comes from ${PASSWORD_VARIABLE} or\n` +
    '  standard input; writing needs the running station',
  async run([action, ...args], terminal) {
    if (REPORT_ACTIONS.includes(action as ReportAction)) return reportAction(action as ReportAction, args, terminal);
    if (!ACTIONS.includes(action as (typeof ACTIONS)[number]))
      throw new UsageError(`say one of ${ALL_ACTIONS.join(', ')}`);
    const { values } = parse(args, {
      data: { type: 'string' },
      area: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      shift: { type: 'string' },
      text: { type: 'string' },
      limit: { type: 'string' },
      user: { type: 'string' },
      'work-unit': { type: 'string' },
      'quarantine-to': { type: 'string' },
      'quarantine-why': { type: 'string' },
      'uncoded-to': { type: 'string' },
      'uncoded-why': { type: 'string' },
      json: { type: 'boolean' },
    });
    const isJson = values.json === true;
    const area = values.area ?? '';
    const now = systemClock().now();
    switch (action) {
      case 'list': {
        const from = instantOption(values.from, 'from') ?? now - 3 * DAY_US;
        const to = instantOption(values.to, 'to') ?? now + 4 * DAY_US;
        if (to <= from) throw new UsageError('--to must be after --from');
        return withData(values.data, (data) => {
          const { days } = shiftDays(data, { from, to, area });
          const { rows } = reportRows(data, { from: from - DAY_US, to, area, limit: 500 }, now);
          const reports = new Map(rows.map((row) => [row.shift.start, row]));
          if (isJson)
            terminal.out(
              JSON.stringify(
                days.map((day) => dayDocument(day, reports)),
                null,
                2,
              ),
            );
          else terminal.out(calendar(days, reports));
          return EXIT.fine;
        });
      }
      case 'show':
        return withData(values.data, (data) => {
          const standing = standingOf(data, area, instantOption(values.shift, 'shift'), now);
          terminal.out(isJson ? JSON.stringify(standing, null, 2) : shown(standing));
          return standing.blocking.length === 0 ? EXIT.fine : EXIT.notSo;
        });
      case 'notes': {
        const limit = integerOption(values.limit, 'limit', 1, 200) ?? 50;
        return withData(values.data, (data) => {
          const notes = shiftNotes(data, { limit });
          if (isJson)
            terminal.out(
              JSON.stringify(
                notes.map((note) => ({ ...note, at: isoTime(note.at) })),
                null,
                2,
              ),
            );
          else if (notes.length === 0) terminal.out('no notes');
          else
            for (const note of notes)
              terminal.out(
                `${timeText(note.at)}  ${note.user}${note.workUnit === null ? '' : `, ${note.workUnit}`}: ${note.text}`,
              );
          return EXIT.fine;
        });
      }
      case 'note': {
        const note = { text: required(values.text, 'text'), tags: [], workUnit: values['work-unit'] ?? null, area };
        const answer = await ask(
          values.data,
          { method: 'noteShift', note, user: userName() },
          await claimOf(values.user),
        );
        terminal.out(isJson ? JSON.stringify({ ok: true, ...(answer as object) }) : 'the note is in the shift log');
        return EXIT.fine;
      }
      default: {
        const moment = instantOption(values.shift, 'shift');
        const { shift } = await withData(values.data, (data) => standingOf(data, area, moment, now));
        const given = (kind: 'quarantine' | 'uncodedStop', to: string | undefined, why: string | undefined) =>
          to === undefined
            ? []
            : [{ kind, to, why: required(why, kind === 'quarantine' ? 'quarantine-why' : 'uncoded-why') }];
        const handOver = [
          ...given('quarantine', values['quarantine-to'], values['quarantine-why']),
          ...given('uncodedStop', values['uncoded-to'], values['uncoded-why']),
        ];
        const name = required(values.user, 'user');
        const password = await readSecretInput(`password of ${name}: `, PASSWORD_VARIABLE);
        const sign = { password, meaning: 'closed the shift' };
        const close = { area, start: shift.start, text: values.text ?? '', handOver, sign };
        const answer = (await ask(values.data, { method: 'closeShift', close, name })) as
          | { ok: true; seq: number }
          | { ok: false; message: string };
        if (!answer.ok) throw new Error(answer.message);
        terminal.out(
          isJson ? JSON.stringify(answer) : `${shift.name} ${shift.localDate} is closed: entry ${answer.seq}`,
        );
        return EXIT.fine;
      }
    }
  },
};

async function ask(data: string | undefined, request: ControlRequest, claim?: Claim): Promise<unknown> {
  const client = await connectControl(existingFolder(data), claim);
  return client.ask(request).finally(() => client.close());
}

/** @throws Error when no shift ran */
function standingOf(data: DataFolder, area: string, moment: number | undefined, now: number): ShiftStanding {
  const start =
    moment === undefined
      ? undefined
      : shiftDays(data, { from: moment - DAY_US, to: moment + DAY_US, area })
          .days.flatMap(({ shifts }) => shifts)
          .find(({ shift }) => shift.start <= moment && moment < shift.end)?.shift.start;
  if (moment !== undefined && start === undefined) throw new Error(`no shift runs at ${timeText(moment)}`);
  const standing = shiftStanding(data, start === undefined ? { area } : { area, start }, now);
  if (standing === null) throw new Error('no shift has run within two weeks');
  return standing;
}

type Reports = ReadonlyMap<number, ReportRow>;

const dayDocument = ({ shifts, ...day }: ShiftDay, reports: Reports): object => ({
  ...day,
  shifts: shifts.map(({ shift, closing }) => ({
    ...shift,
    start: isoTime(shift.start),
    end: isoTime(shift.end),
    report: reports.get(shift.start)?.report ?? null,
    ...(closing === undefined
      ? {}
      : { closing: { ...closing, at: isoTime(closing.at), until: isoTime(closing.until) } }),
  })),
});

const calendar = (days: readonly ShiftDay[], reports: Reports): string =>
  table(
    ['DATE', 'SHIFT', 'CREW', 'BEGIN', 'END', 'CLOSED', 'REPORT', 'NOTE'],
    days.flatMap(({ localDate, shifts, holiday, override }) => {
      const note = [holiday && `${holiday.name}${holiday.works ? ' (worked)' : ''}`, override]
        .filter(Boolean)
        .join('; ');
      if (shifts.length === 0) return [[localDate, '–', '', '', '', '', '', note]];
      return shifts.map(({ shift, closing }, i) => [
        i === 0 ? localDate : '',
        shift.name,
        shift.crew ?? '',
        timeText(shift.start),
        timeText(shift.end),
        closing === undefined ? '' : `${closing.isEarly ? 'early ' : ''}by ${closing.user}`,
        reportCell(reports.get(shift.start)),
        i === 0 ? note : '',
      ]);
    }),
  );

function reportCell(row: ReportRow | undefined): string {
  if (!row?.report) return '';
  return `${row.report.state}, v${row.report.version}${row.changes === '' ? '' : ', overtaken'}`;
}

function shown({ shift, until, closing, open, blocking, oee, stops, notes }: ShiftStanding): string {
  const percent = (ratio: number | null): string => (ratio === null ? 'undefined' : `${(ratio * 100).toFixed(2)} %`);
  return [
    `${shift.name} ${shift.localDate}${shift.crew === undefined ? '' : `, crew ${shift.crew}`}: ${timeText(shift.start)} to ${timeText(shift.end)}, figures up to ${timeText(until)}`,
    closing === undefined
      ? 'not closed'
      : `closed${closing.isEarly ? ' early' : ''} by ${closing.user}, entry ${closing.seq}`,
    ...oee.map((each) => `OEE ${each.workUnit}: ${percent(each.oee)}`),
    ...stops.map(
      (each) =>
        `stops ${each.workUnit}: ${each.stops}, ${(each.stoppedUs / 60_000_000).toFixed(1)} min, of which ${(each.uncodedUs / 60_000_000).toFixed(1)} min not coded`,
    ),
    `notes: ${notes}`,
    ...open.map(
      ({ kind, count }) =>
        `open: ${count} ${kind}${blocking.some((each) => each === kind) ? ' (keeps the shift from being closed)' : ''}`,
    ),
  ].join('\n');
}
