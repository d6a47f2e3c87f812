import { OEE_GROUPS } from '../../shared/contract/oeeChannels.ts';
import { OEE_DEFINITIONS } from '../../shared/domain/oeeSettings.ts';
import type { OeeResult } from '../oee/index.ts';
import { timeText } from '../query/entries.ts';
import { oeeLine } from '../query/oeeLine.ts';
import { latestShift, type OeeOfSpan, oeeOfSpan } from '../query/oeeOfSpan.ts';
import { oeeReport } from '../query/oeeReport.ts';
import { systemClock } from '../supervision/index.ts';
import { type Command, EXIT, instantOption, oneOf, parse, required, UsageError } from './command.ts';
import { isoTime, withData } from './dataOption.ts';
import { lineDocument, lineText, reportDocument, reportText } from './oeeReportText.ts';

export const command: Command = {
  summary: 'OEE of a work unit over any span, with everything it is made of',
  usage:
    'shiftseal oee --data DIR --work-unit ID [--from T] [--to T] [--by shift|day|week|product] [--losses]\n' +
    '              [--definition iso|classic|ooe|teep] [--json]\n' +
    'shiftseal oee --data DIR --line ID [--from T] [--to T] [--json]\n' +
    '  without --from: from the start of the running (or last) shift; without --to: until now or its end\n' +
    '  --by: one line each; --losses: bands of time and six big losses; --definition: the time base OEE is held against',
  async run(args, terminal) {
    const { values } = parse(args, {
      data: { type: 'string' },
      'work-unit': { type: 'string' },
      line: { type: 'string' },
      by: { type: 'string' },
      losses: { type: 'boolean' },
      definition: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      json: { type: 'boolean' },
    });
    const { line } = values;
    if (line !== undefined && values['work-unit'] !== undefined) throw new UsageError('give --work-unit or --line');
    const workUnit = line === undefined ? required(values['work-unit'], 'work-unit') : undefined;
    const by = values.by === undefined ? undefined : oneOf(values.by, 'by', OEE_GROUPS);
    const definition =
      values.definition === undefined ? undefined : oneOf(values.definition, 'definition', OEE_DEFINITIONS);
    const from = instantOption(values.from, 'from');
    const to = instantOption(values.to, 'to');
    if (from !== undefined && to !== undefined && to <= from) throw new UsageError('--to must be after --from');
    return withData(values.data, (data) => {
      const now = systemClock().now();
      const shift = from === undefined ? latestShift(data, now, workUnit) : undefined;
      if (from === undefined && shift === undefined)
        throw new Error('no shift ran within a week; give --from and --to');
      const start = from ?? (shift?.start as number);
      const span = { from: start, to: to ?? shift?.end ?? now };
      if (span.from >= now) throw new Error(`the span begins after now (${timeText(now)})`);
      if (workUnit === undefined) {
        const answer = oeeLine(data, { line: line as string, ...span }, now);
        terminal.out(values.json ? JSON.stringify(lineDocument(answer), null, 2) : lineText(answer));
        return EXIT.fine;
      }
      if (by !== undefined || values.losses || definition !== undefined) {
        const report = oeeReport(data, { workUnit, ...span, by: by ?? 'shift', definition }, now);
        const parts = { rows: by !== undefined, losses: values.losses === true };
        terminal.out(values.json ? JSON.stringify(reportDocument(report), null, 2) : reportText(report, parts));
        return EXIT.fine;
      }
      const question = { workUnit, ...span };
      const answer = oeeOfSpan(data, question, now);
      terminal.out(values.json ? JSON.stringify(documentOf(answer), null, 2) : explained(answer));
      return EXIT.fine;
    });
  },
};

function documentOf({ workUnit, from, to, shifts, figures, plannedRunTimePerItemMs }: OeeOfSpan): object {
  const { oee } = figures;
  return {
    workUnit,
    from: isoTime(from),
    to: isoTime(to),
    oee: oee.oee ?? null,
    availability: oee.availability ?? null,
    performance: oee.performance ?? null,
    quality: oee.quality ?? null,
    range: oee.range ?? null,
    plannedBusyTimeMinutes: oee.plannedBusyTimeMinutes,
    actualProductionTimeMinutes: oee.actualProductionTimeMinutes,
    unknownTimeMinutes: oee.unknownTimeMinutes,
    minutesPerState: oee.minutesPerState,
    plannedRunTimePerItemMs,
    producedQuantity: oee.producedQuantity ?? null,
    rejectedQuantity: oee.rejectedQuantity ?? null,
    goodQuantity: oee.goodQuantity ?? null,
    losses: oee.losses ?? null,
    isRefused: oee.isRefused,
    findings: oee.findings,
    shifts: shifts.map(({ name, start, end }) => ({ name, start: isoTime(start), end: isoTime(end) })),
    timeline: figures.timeline.map(([start, end, state]) => ({ start: isoTime(start), end: isoTime(end), state })),
  };
}

function explained({ workUnit, from, to, shifts, figures, plannedRunTimePerItemMs }: OeeOfSpan): string {
  const { oee } = figures;
  const names = shifts.map(({ name, localDate }) => `${name} ${localDate}`).join(', ');
  return [
    `OEE of ${workUnit}, ${timeText(from)} to ${timeText(to)} (shifts: ${names === '' ? 'none' : names})`,
    '',
    `OEE           ${percent(oee.oee)}${rangeText(oee)}`,
    `availability  ${percent(oee.availability)}  = actual production time ${minutes(oee.actualProductionTimeMinutes)} / planned busy time ${minutes(oee.plannedBusyTimeMinutes)}`,
    `performance   ${percent(oee.performance)}  = ${plannedRunTimePerItemMs} ms per item × ${items(oee.producedQuantity)} produced / actual production time`,
    `quality       ${percent(oee.quality)}  = ${items(oee.goodQuantity)} good / ${items(oee.producedQuantity)} produced (${items(oee.rejectedQuantity)} rejected)`,
    '',
    'planned busy time by state:',
    ...Object.entries(oee.minutesPerState)
      .sort(([, a], [, b]) => b - a)
      .map(([state, time]) => `  ${state.padEnd(14)} ${minutes(time)}`),
    ...lossLines(oee),
    ...(oee.findings.length === 0 ? [] : ['', 'before you trust the figure:']),
    ...oee.findings.map(({ message }) => `  ${message}`),
    '',
    'Definitions: ISO 22400-2. OEE = availability × performance × quality. Planned busy time is the shift without its planned breaks;',
    'time in which the state could not be read is its own band, counts as not running, and widens the range.',
  ].join('\n');
}

function lossLines({ losses }: OeeResult): string[] {
  if (losses === undefined) return [];
  const line = (name: string, value: number | undefined): string => `  ${name.padEnd(14)} ${minutes(value)}`;
  return [
    '',
    'losses, in planned busy time:',
    line('availability', losses.availabilityMinutes),
    line('unknown', losses.unknownMinutes),
    line('speed', losses.speedMinutes),
    line('quality', losses.qualityMinutes),
    line('fully productive', losses.fullyProductiveMinutes),
  ];
}

const percent = (ratio: number | undefined): string =>
  ratio === undefined ? 'undefined' : `${(ratio * 100).toFixed(2)} %`.padStart(9);
const minutes = (value: number | undefined): string => (value === undefined ? 'not known' : `${value.toFixed(2)} min`);
const items = (value: number | undefined): string => (value === undefined ? 'unknown' : String(value));

function rangeText({ range }: OeeResult): string {
  if (range === undefined || range.high - range.low < 1e-9) return '';
  return `  (between ${percent(range.low).trim()} and ${percent(range.high).trim()}: part of the time is not known)`;
}
