import type { OeeLine, OeeReport, OeeRow } from '../../shared/contract/oeeChannels.ts';
import { bandWord } from '../../shared/domain/timeLoss.ts';
import { timeText } from '../query/entries.ts';
import { table } from './command.ts';
import { isoTime } from './dataOption.ts';

/** The report for people: figures with their formulas, definitions side by side, losses, rows. */
export function reportText(report: OeeReport, parts: { readonly rows: boolean; readonly losses: boolean }): string {
  return [
    `OEE of ${report.workUnit}, ${timeText(report.from)} to ${timeText(report.to)}, definition ${report.definition}`,
    '',
    table(
      ['figure', 'value', 'formula', 'numbers', 'source'],
      report.figures.map((each) => [
        each.name,
        each.unit === 'ratio' ? percent(each.value) : minutes(each.value),
        each.formula,
        each.numbers,
        `${each.source.document}${each.source.isChecked ? '' : ' (text not compared)'}`,
      ]),
    ),
    '',
    table(
      ['definition', 'OEE', 'availability', 'performance', 'quality', 'base', 'held against'],
      report.definitions.map((each) => [
        each.title,
        rangeText(each),
        percent(each.availability),
        percent(each.performance),
        percent(each.quality),
        minutes(each.baseMin),
        each.words,
      ]),
    ),
    ...(parts.losses ? ['', lossText(report)] : []),
    ...(parts.rows ? ['', rowsText(report.rows)] : []),
    ...(report.findings.length === 0
      ? []
      : ['', 'before you trust the figures:', ...report.findings.map((each) => `  ${each}`)]),
  ].join('\n');
}

function lossText({ bands, pareto, slowMin, breakMin, changeovers }: OeeReport): string {
  const over = changeovers.filter(
    ({ from, to, targetMin }) => targetMin !== undefined && (to - from) / 60e6 > targetMin,
  );
  return [
    'where the calendar time went (the bands add up to it):',
    table(
      ['band', 'minutes', 'items at the ideal cycle'],
      bands.map((each) => [bandWord(each.band), each.minutes.toFixed(2), each.items.toFixed(0)]),
    ),
    `  of planned stops ${breakMin.toFixed(2)} min are planned breaks; of reduced speed ${slowMin.toFixed(2)} min are slow cycles`,
    `  changeovers: ${changeovers.length}, over target: ${over.length}`,
    '',
    'six big losses:',
    table(
      ['loss', 'minutes', 'items', 'sum'],
      pareto.map((each) => [each.word, each.minutes.toFixed(2), each.items.toFixed(0), percent(each.cumulativeShare)]),
    ),
  ].join('\n');
}

const rowsText = (rows: readonly OeeRow[]): string =>
  table(
    ['', 'OEE', 'availability', 'performance', 'quality', 'base', 'made', 'rejected', 'unknown'],
    rows.map((row) => [
      row.label,
      rangeText(row),
      percent(row.availability),
      percent(row.performance),
      percent(row.quality),
      minutes(row.baseMin),
      String(row.produced),
      String(row.rejected),
      minutes(row.bands.find(({ band }) => band === 'unknown')?.minutes),
    ]),
  );

export function lineText(line: OeeLine): string {
  const rule = line.rule === 'configured' ? 'as configured' : 'slowest ideal cycle';
  return [
    `OEE of line ${line.line}, ${timeText(line.from)} to ${timeText(line.to)}: ${percent(line.oee)}`,
    `  = availability ${percent(line.availability)} × performance ${percent(line.performance)} × quality ${percent(line.quality)}`,
    `  constraint: ${line.constraint} (${rule}, ${line.idealCycleMs.toFixed(0)} ms per item); ${line.good ?? '?'} good at the end, ${line.rejected ?? '?'} rejected along the line`,
    `  ${line.definition}`,
    '',
    table(
      ['work unit', 'OEE', 'ideal cycle', 'made', 'rejected', 'blocked', 'starved', 'unplanned', 'setup'],
      line.members.map((each) => [
        each.workUnit,
        percent(each.oee),
        `${each.idealCycleMs.toFixed(0)} ms`,
        String(each.produced ?? ''),
        String(each.rejected ?? ''),
        ...(['blocked', 'starved', 'unplannedStop', 'setup'] as const).map((wanted) =>
          minutes(each.bands.find(({ band }) => band === wanted)?.minutes),
        ),
      ]),
    ),
  ].join('\n');
}

/** As JSON, with times people can read and null where a figure does not exist. */
export function reportDocument(report: OeeReport): object {
  return {
    ...report,
    from: isoTime(report.from),
    to: isoTime(report.to),
    figures: report.figures.map((each) => ({ ...each, value: each.value ?? null })),
    definitions: report.definitions.map(withNulls),
    rows: report.rows.map((row) => ({
      ...withNulls(row),
      ...(row.from === undefined ? {} : { from: isoTime(row.from) }),
      ...(row.to === undefined ? {} : { to: isoTime(row.to) }),
    })),
    segments: report.segments.map(([start, end, band, isCoded]) => ({
      start: isoTime(start),
      end: isoTime(end),
      band,
      isCoded,
    })),
    changeovers: report.changeovers.map((each) => ({ ...each, from: isoTime(each.from), to: isoTime(each.to) })),
  };
}

export const lineDocument = (line: OeeLine): object => ({ ...line, from: isoTime(line.from), to: isoTime(line.to) });

const FACTORS = { oee: null, low: null, high: null, availability: null, performance: null, quality: null } as const;
const withNulls = <T extends object>(row: T): object => ({ ...FACTORS, ...row });

const percent = (ratio: number | undefined): string =>
  ratio === undefined ? 'undefined' : `${(ratio * 100).toFixed(2)} %`;
const minutes = (value: number | undefined): string => (value === undefined ? 'undefined' : `${value.toFixed(2)} min`);
const rangeText = ({
  oee,
  low,
  high,
}: {
  oee?: number | undefined;
  low?: number | undefined;
  high?: number | undefined;
}): string =>
  low !== undefined && high !== undefined && high - low > 1e-9 ? `${percent(low)} to ${percent(high)}` : percent(oee);
