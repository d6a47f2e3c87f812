import type { MeterExceptionRow, MeterPointRow } from '../../shared/contract/meterChannels.ts';
import { csvLine } from '../../shared/domain/csv.ts';
import { METER_CHECK_WORDS, METER_DECISIONS } from '../../shared/domain/meterCheck.ts';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import { connectControl } from '../control/index.ts';
import { BILLING_HEAD, billingLine, billingReads } from '../query/meterBilling.ts';
import { meterExceptions, meterPoint, meterPointRows, meterVersions } from '../query/meters.ts';
import { systemClock } from '../supervision/index.ts';
import { claimOf, USER_OPTION, USER_USAGE } from './claim.ts';
import {
  type Command,
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
import { existingFolder, withData } from './dataOption.ts';
import { userName } from './userName.ts';

const OPTIONS = {
  data: { type: 'string' },
  'service-point': { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  day: { type: 'string' },
  at: { type: 'string' },
  final: { type: 'string' },
  'final-lost': { type: 'boolean' },
  serial: { type: 'string' },
  initial: { type: 'string' },
  multiplier: { type: 'string' },
  digits: { type: 'string' },
  reason: { type: 'string' },
  exception: { type: 'string' },
  decision: { type: 'string' },
  edit: { type: 'string' },
  all: { type: 'boolean' },
  json: { type: 'boolean' },
  ...USER_OPTION,
} as const;
type Values = ReturnType<typeof parse<typeof OPTIONS>>['values'];

export const command: Command = {
  summary: 'service points: reads for billing, exceptions, meters that were replaced, degree days',
  usage:
    'shiftseal meter list --data DIR [--json]\n' +
    '  meter reads --data DIR [--service-point ID] --from DATE --to DATE [--json]     CSV: newest version of every interval\n' +
    '  meter versions --data DIR --service-point ID --day DATE [--json]               nothing is overwritten\n' +
    '  meter exceptions --data DIR [--all] [--json]\n' +
    '  meter decide --data DIR --exception ID --decision acceptAsRead|estimate|editValue|fieldCheck --reason TEXT\n' +
    '      [--edit INTERVAL=USE,…]\n' +
    '  meter swap --data DIR --service-point ID --at TIME (--final READ | --final-lost) --serial NEW --initial READ\n' +
    '      [--multiplier M] [--digits N] --reason TEXT\n' +
    '  meter degree-days --data DIR --service-point ID [--json]\n' +
    '  decide and swap ask the running station; dates are local to it, both inclusive\n' +
    USER_USAGE,
  async run([action, ...args], terminal) {
    const { values } = parse(args, OPTIONS);
    switch (action) {
      case 'list':
        return withData(values.data, (data) =>
          shown(terminal, values, meterPointRows(data, systemClock().now()), listed),
        );
      case 'reads':
        return reads(values, terminal);
      case 'versions':
        return withData(values.data, (data) => {
          const found = meterVersions(
            data,
            required(values['service-point'], 'service-point'),
            dateOption(values, 'day'),
          );
          if (found.length === 0) throw new Error('that day has no block; see "meter list"');
          return shown(terminal, values, found, (rows) =>
            table(
              ['VERSION', 'WRITTEN', 'CAUSE', 'BY', 'USE', 'ESTIMATED', 'EDITED', 'FAILED', 'ENTRY', 'REASON'],
              rows.map((each) => [
                String(each.version),
                formatInstant(each.at as Instant),
                each.cause,
                each.actor,
                each.use === null ? 'incomplete' : String(each.use),
                String(each.estimated),
                String(each.edited),
                String(each.failed),
                String(each.seq),
                each.reason,
              ]),
            ),
          );
        });
      case 'exceptions':
        return withData(values.data, (data) =>
          shown(terminal, values, meterExceptions(data, values.all ? 'all' : 'waiting', 1000), exceptionsListed),
        );
      case 'decide':
        return decide(values, terminal);
      case 'swap':
        return swap(values, terminal);
      case 'degree-days':
        return degreeDaysOf(values, terminal);
      default:
        throw new UsageError('say "list", "reads", "versions", "exceptions", "decide", "swap" or "degree-days"');
    }
  },
};

function shown<T>(terminal: Terminal, values: Values, found: T, text: (found: T) => string): number {
  terminal.out(values.json ? JSON.stringify(found, null, 2) : text(found));
  return EXIT.fine;
}

function dateOption(values: Values, option: 'from' | 'to' | 'day'): string {
  const date = required(values[option], option);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date))
    throw new UsageError(`--${option} takes a date such as 2026-11-21, not "${date}"`);
  return date;
}

function numberOption(value: string | undefined, option: string): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number))
    throw new UsageError(`--${option} takes a number, not "${value}"`);
  return number;
}

const listed = (rows: readonly MeterPointRow[]): string =>
  table(
    ['SERVICE POINT', 'COMMODITY', 'METER', 'REGISTER', 'READ AT', 'DAYS', 'ESTIMATED', 'FAILED', 'WAITING'],
    rows.map((row) => [
      row.id,
      row.commodity,
      row.serial,
      row.lastRead === null ? '–' : `${row.lastRead} × ${row.multiplier} ${row.unit}`,
      row.lastReadAt === null ? '–' : formatInstant(row.lastReadAt as Instant),
      String(row.days.length),
      String(row.days.reduce((sum, day) => sum + day.estimated, 0)),
      String(row.days.reduce((sum, day) => sum + day.failed + day.missing, 0)),
      String(row.waiting),
    ]),
  );

const exceptionsListed = (rows: readonly MeterExceptionRow[]): string =>
  rows.length === 0
    ? 'no exception waits'
    : table(
        ['ID', 'DAY', 'SERVICE POINT', 'CHECK', 'STATE', 'DETAIL'],
        rows.map((row) => [
          row.exception.slice(0, 12),
          row.day,
          row.servicePoint,
          METER_CHECK_WORDS[row.check].title,
          row.decision === null ? row.state : `${row.decision} by ${row.decidedBy ?? '?'}`,
          row.detail,
        ]),
      );

async function reads(values: Values, terminal: Terminal): Promise<number> {
  const [from, to] = [dateOption(values, 'from'), dateOption(values, 'to')];
  return withData(values.data, async (data) => {
    if (values.json) {
      const all = [...billingReads(data, values['service-point'], from, to)];
      const iso = (at: number): string => formatInstant(at as Instant);
      terminal.out(
        JSON.stringify(
          all.map((read) => ({ ...read, start: iso(read.start), end: iso(read.end) })),
          null,
          2,
        ),
      );
      return EXIT.fine;
    }
    await terminal.write(csvLine(BILLING_HEAD));
    for (const read of billingReads(data, values['service-point'], from, to)) await terminal.write(billingLine(read));
    return EXIT.fine;
  });
}

async function decide(values: Values, terminal: Terminal): Promise<number> {
  const wanted = required(values.exception, 'exception');
  const decision = oneOf(required(values.decision, 'decision'), 'decision', METER_DECISIONS);
  const reason = required(values.reason, 'reason');
  const edits = values.edit?.split(',').map((pair): [number, number] => {
    const [index, use] = pair.split('=').map(Number);
    if (index === undefined || use === undefined || !Number.isInteger(index) || !Number.isFinite(use))
      throw new UsageError(`--edit takes INTERVAL=USE, such as 37=2.4, not "${pair}"`);
    return [index, use];
  });
  const exception = await withData(values.data, (data) => {
    const found = meterExceptions(data, 'all', 1000).filter((row) => row.exception.startsWith(wanted));
    if (found.length !== 1)
      throw new Error(
        found.length === 0 ? `there is no exception ${wanted}` : `${wanted} means ${found.length} of them`,
      );
    return found[0]?.exception as string;
  });
  const decided = { exceptions: [exception], decision, reason, ...(edits === undefined ? {} : { edits }) };
  const answer = (await asked(values, { method: 'decideMeterExceptions', decide: decided, user: userName() })) as {
    refused: { reason: string }[];
  };
  const refusal = answer.refused[0];
  if (refusal) throw new Error(refusal.reason);
  terminal.out(values.json ? JSON.stringify({ ok: true, exception, decision }) : `${decision}: ${reason}`);
  return EXIT.fine;
}

async function swap(values: Values, terminal: Terminal): Promise<number> {
  const at = instantOption(required(values.at, 'at'), 'at') as number;
  const finalRead = numberOption(values.final, 'final');
  if ((finalRead === undefined) === (values['final-lost'] !== true))
    throw new UsageError('give either --final READ or --final-lost');
  const initialRead = numberOption(required(values.initial, 'initial'), 'initial') as number;
  const multiplier = numberOption(values.multiplier, 'multiplier');
  const registerDigits = integerOption(values.digits, 'digits', 1, 15);
  const request = {
    servicePoint: required(values['service-point'], 'service-point'),
    at,
    finalRead: finalRead ?? null,
    newSerial: required(values.serial, 'serial'),
    initialRead,
    reason: required(values.reason, 'reason'),
    ...(multiplier === undefined ? {} : { multiplier }),
    ...(registerDigits === undefined ? {} : { registerDigits }),
  };
  const answer = (await asked(values, { method: 'swapMeter', swap: request, user: userName() })) as
    | { ok: true }
    | { ok: false; message: string };
  if (!answer.ok) throw new Error(answer.message);
  terminal.out(
    values.json
      ? JSON.stringify({ ...request, ok: true })
      : `${request.servicePoint}: meter ${request.newSerial} in place`,
  );
  return EXIT.fine;
}

async function asked(values: Values, request: Parameters<Awaited<ReturnType<typeof connectControl>>['ask']>[0]) {
  const client = await connectControl(existingFolder(values.data), await claimOf(values.user));
  try {
    return await client.ask(request);
  } finally {
    client.close();
  }
}

function degreeDaysOf(values: Values, terminal: Terminal): Promise<number> {
  return withData(values.data, (data) => {
    const detail = meterPoint(data, required(values['service-point'], 'service-point'), systemClock().now());
    const rows = detail.days.filter(({ degreeDays }) => degreeDays !== null);
    if (rows.length === 0)
      throw new Error('no degree days are known there: the baseline is of like days, or the weather is not read');
    const { fit, settings } = detail;
    if (values.json) terminal.out(JSON.stringify({ settings, fit, days: rows }, null, 2));
    else
      terminal.out(
        [
          fit === null
            ? 'too few days for a line'
            : `use = ${fit.intercept.toFixed(4)} + ${fit.slope.toFixed(5)} · degree days; s = ${fit.sd.toFixed(4)}, ${fit.points} days (base ${settings.baseCelsius} °C, ${settings.method})`,
          table(
            ['DAY', 'DEGREE DAYS', 'USE', 'EXPECTED', 'Z', 'CHECKS'],
            rows.map((day) => [
              day.day,
              day.degreeDays?.toFixed(3) ?? '',
              day.use?.toFixed(3) ?? '–',
              day.expected?.toFixed(3) ?? '–',
              day.z?.toFixed(3) ?? '–',
              day.checks.join(' '),
            ]),
          ),
        ].join('\n'),
      );
    return EXIT.fine;
  });
}
