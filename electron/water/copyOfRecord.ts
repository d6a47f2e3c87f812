import { createHash } from 'node:crypto';
import type { WaterDeadline, WaterResult } from '../../shared/contract/waterChannels.ts';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import {
  dailyNumbers,
  isEvent,
  kindOf,
  listOf,
  monthlyNumbers,
  numberOf,
  quarterlyNumbers,
  recordedDays,
} from '../../shared/domain/water/figures.ts';
import { type MonthReport, REPORT_SECTIONS, type ReportSection, resultsOf } from './monthReport.ts';

const TITLE: Readonly<Record<ReportSection, string>> = {
  turbidity: 'Turbidity of the combined filter effluent',
  filters: 'Individual filters',
  entryResidual: 'Residual entering the distribution system',
  distribution: 'Distribution system',
  byProducts: 'Disinfection by-products by location',
  leadCopper: 'Lead and copper at the tap',
  completeness: 'Readings expected, received and valid',
};
const VERDICT = { met: 'MET', notMet: 'NOT MET', undefined: 'UNDEFINED', information: 'information' } as const;
const RULER = '='.repeat(96);

/** The report of a month as plain text. Its last line is the SHA-256 of everything before that line. */
export function copyOfRecord(report: MonthReport): { text: string; sha256: string } {
  const lines = [
    ...heading(report),
    ...REPORT_SECTIONS.flatMap((section) => sectionLines(section, resultsOf(report.results, section))),
    ...obligations(report.deadlines),
    ...evidence(report),
  ];
  const body = `${lines.join('\n')}\n`;
  const sha256 = createHash('sha256').update(body).digest('hex');
  return { text: `${body}SHA-256 of all lines above: ${sha256}\n`, sha256 };
}

function heading({ system, timeZone, month, from, to, isOver, preparedAt }: MonthReport): string[] {
  const people = system.populationServed === null ? '' : `, ${system.populationServed} people served`;
  return [
    RULER,
    `MONTHLY OPERATING REPORT ${month}: copy of record`,
    RULER,
    `System     ${system.name}${system.id === '' ? '' : ` (${system.id})`}${people}`,
    `Month      ${timeText(from)} to ${timeText(to)}, local months of ${timeZone}; all times below are UTC`,
    `State      ${isOver ? 'the month is over' : 'THE MONTH IS NOT OVER: figures as they stand, not sealed where no entry is named'}`,
    `Prepared   ${timeText(preparedAt)}`,
    '',
  ];
}

function sectionLines(section: ReportSection, results: readonly WaterResult[]): string[] {
  const lines = [TITLE[section].toUpperCase(), '-'.repeat(96)];
  if (results.length === 0) return [...lines, '  no result: no rule of a pack in force judges this here', ''];
  const periods = results.filter(({ figures }) => !isEvent(figures));
  const events = results.filter(({ figures }) => isEvent(figures));
  lines.push(...periods.flatMap(periodLines));
  if (events.length > 0) lines.push('  In the month:', ...events.map((each) => `    ${eventLine(each)}`));
  return [...lines, ''];
}

function periodLines(result: WaterResult): string[] {
  const { verdict, subject, title, value, unit, limit, expected, received, valid, detail } = result;
  const counts = `expected ${expected ?? '–'}, received ${received}, valid ${valid}`;
  return [
    `  ${VERDICT[verdict].padEnd(9)} ${title}`,
    `            ${subject}: ${quantity(value, unit)}${limit === null ? '' : ` against ${quantity(limit, unit)}`}; ${counts}`,
    ...wrap(detail, 84).map((line) => `            ${line}`),
    ...figureLines(result).map((line) => `            ${line}`),
    ...wrap(provenance(result), 84).map((line) => `            ${line}`),
  ];
}

const eventLine = (result: WaterResult): string =>
  `${VERDICT[result.verdict].padEnd(8)} ${result.subject}: ${result.detail} [${entryText(result.seq)}]`;

function provenance({ source, method, rounding, pack, packVersion, seq }: WaterResult): string {
  const checked = source.isChecked ? '' : ' (text not compared: check before claiming conformity)';
  const rounded = rounding === '' ? 'as recorded' : `rounded ${rounding}`;
  return `${source.document} ${source.paragraph}${checked}; ${method}; ${rounded}; pack ${pack} ${packVersion}; ${entryText(seq)}`;
}

const entryText = (seq: number | null): string => (seq === null ? 'not sealed yet' : `entry ${seq}`);

/** Tables and lists behind a figure, as far as its kind has any. */
function figureLines({ figures, limit }: WaterResult): string[] {
  switch (kindOf(figures)) {
    case 'shareOfReadings':
      // Two rules over the same recordings: the table stands with the share alone.
      return [
        ...(limit === 100 ? [] : recordedDays(figures)).map(
          ({ day, values }) => `${day}  ${values.map((v) => valueText(v).padStart(8)).join('')}`,
        ),
        ...listOf(figures, 'wrong', '; ').map((each) => `beyond: ${each}`),
      ];
    case 'consecutive':
      return listOf(figures, 'runs', '; ').map((each) => `run: ${each}`);
    case 'noMoreThanHours':
      return columns(dailyNumbers(figures).map(([day, value]) => `${day} ${valueText(value)}`));
    case 'runningAnnualAverage':
      return columns(monthlyNumbers(figures).map(([month, value]) => `${month} ${valueText(value)}`));
    case 'locationalRunningAnnualAverage': {
      const level = numberOf(figures, 'operationalEvaluationLevel');
      const quarters = quarterlyNumbers(figures).map(([quarter, value]) => `${quarter} ${valueText(value)}`);
      return columns([...quarters, `OEL ${level === undefined ? 'undefined' : valueText(level)}`]);
    }
    case 'undetectedResidual':
      return [
        `a ${figures.a}, b ${figures.b}, c ${figures.c}, d ${figures.d}, e ${figures.e}; mean residual ${valueText(numberOf(figures, 'mean'))}, lowest ${valueText(numberOf(figures, 'lowest'))}`,
      ];
    case 'percentile':
      return [
        `by each method: ${['nearestRankHalfUp', 'nextRankUp', 'interpolated', 'twoHighestBelowTen'].map((method) => `${method} ${valueText(numberOf(figures, method))}`).join(', ')}`,
        ...wrap(`samples: ${listOf(figures, 'values', ' ').join(' ')}`, 84),
        ...listOf(figures, 'struck', '; ').map((each) => `struck out: ${each}`),
      ];
    case 'completeness':
      return wrap(listOf(figures, 'missingDays', ', ').join(', '), 72).map((line) => `missing: ${line}`);
    default:
      return [];
  }
}

function obligations(deadlines: readonly WaterDeadline[]): string[] {
  const lines = ['OBLIGATIONS', '-'.repeat(96)];
  if (deadlines.length === 0) lines.push('  none');
  for (const {
    task,
    who,
    subject,
    due,
    document,
    paragraph,
    isChecked,
    doneAt,
    doneBy,
    done,
    seq,
    doneSeq,
  } of deadlines) {
    lines.push(`  ${task} (${subject})`);
    lines.push(
      `            ${who}, by ${timeText(due)}; ${document} ${paragraph}${isChecked ? '' : ' (not compared)'}; entry ${seq}`,
    );
    lines.push(
      doneAt === null
        ? '            OPEN'
        : `            done ${timeText(doneAt)} by ${doneBy}: ${done} [entry ${doneSeq}]`,
    );
  }
  return [...lines, ''];
}

function evidence({ results, deadlines, evidence: { leaves, checkpoint, verifierKey } }: MonthReport): string[] {
  const named = [...results.map(({ seq }) => seq), ...deadlines.flatMap(({ seq, doneSeq }) => [seq, doneSeq])];
  const seqs = [...new Set(named.filter((seq): seq is number => seq !== null))].sort((a, b) => a - b);
  return [
    'HOW TO CHECK THIS',
    '-'.repeat(96),
    '  Every figure above stands in an entry of the station’s append-only log (RFC 9162). Leaf of each entry named:',
    ...seqs.map((seq) => `  ${String(seq).padStart(10)}  ${leaves.get(seq) ?? ''}`),
    '  Entry by hand: sqlite3 ledger.db "SELECT writefile(\'body.gz\', body) FROM entry WHERE seq = N", then',
    "  (printf '\\0'; gzip -dc body.gz) | sha256sum must print the leaf; shiftseal verify recomputes all of them.",
    `  Key: ${verifierKey === '' ? 'none' : verifierKey.trim()}`,
    '  Newest signed checkpoint:',
    ...(checkpoint === ''
      ? ['  none yet']
      : checkpoint
          .trimEnd()
          .split('\n')
          .map((line) => `  | ${line}`)),
    '',
  ];
}

/** Four items a line. */
function columns(items: readonly string[]): string[] {
  const lines: string[] = [];
  for (let i = 0; i < items.length; i += 4)
    lines.push(
      items
        .slice(i, i + 4)
        .map((item) => item.padEnd(20))
        .join(' ')
        .trimEnd(),
    );
  return lines;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter((each) => each !== '')) {
    if (line !== '' && line.length + word.length >= width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

/** Counts have no unit word. */
const quantity = (value: number | null, unit: string): string => `${valueText(value)}${unit === '1' ? '' : ` ${unit}`}`;

const valueText = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : String(Number(value.toPrecision(6)));

const timeText = (at: number): string =>
  formatInstant(at as Instant)
    .slice(0, 16)
    .replace('T', ' ');
