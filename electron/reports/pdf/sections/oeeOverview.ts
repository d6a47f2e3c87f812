import type { ReportOee } from '../../../../shared/domain/report/index.ts';
import type { TimeBand } from '../../../../shared/domain/timeLoss.ts';
import { drawLegend, drawStackedBar, legendHeight } from '../draw/bandCharts.ts';
import { STYLES } from '../draw/style.ts';
import { type Cell, drawTable } from '../draw/table.ts';
import { type SectionContext, section } from './context.ts';

/** Outside what OEE is held against under the classic definition. */
const OUTSIDE: readonly TimeBand[] = ['notScheduled', 'plannedStop'];

/** One line a work unit: figures, where planned time went, and the greatest loss. */
export function drawOeeOverview(context: SectionContext): void {
  const { sheet, document, words, format } = context;
  const { oee: units } = document;
  section(sheet, words.oee.perUnit, () => {
    if (units.length === 0) return sheet.paragraph(words.oee.noneConfigured);
    const isDense = units.length > DENSE_FROM;
    const columns = [
      { head: words.workUnit, share: 2.4 },
      { head: words.oee.oee, points: 44, align: 'right' as const },
      { head: words.oee.plannedTime, share: 2.1 },
      { head: words.oee.availabilityShort, points: 33, align: 'right' as const },
      { head: words.oee.performanceShort, points: 33, align: 'right' as const },
      { head: words.oee.qualityShort, points: 33, align: 'right' as const },
      { head: words.oee.mostLost, share: 1.9 },
      { head: words.oee.unknownTime, points: 44, align: 'right' as const },
      { head: words.oee.good, points: 40, align: 'right' as const },
    ];
    const rows = units.map((unit) => rowOf(context, unit, isDense));
    drawTable(sheet, columns, rows, { linesMax: isDense ? 1 : 3, padding: isDense ? 0.6 : 1.6 });
    const used = usedBands(units);
    const bandWords = used.map((band) => words.oee.bands[band]);
    sheet.y -= 2;
    sheet.figure(bandWords.join(', '), legendHeight(sheet, bandWords, sheet.width), ({ x, y, width }) =>
      drawLegend(sheet, used, bandWords, x, y, width),
    );
    const notListed = document.oeeTotal - units.length;
    if (notListed > 0) sheet.paragraph(words.oee.notListed(format.number(notListed)), STYLES.strong);
  });
}

const DENSE_FROM = 14;

function rowOf({ sheet, words, format }: SectionContext, unit: ReportOee, isDense: boolean): Cell[] {
  const { figures, range } = unit;
  const isUncertain = figures.oee !== null && range !== null && range.high - range.low > 0.0005;
  const most = greatestLoss(unit);
  const bands = plannedBands(unit);
  const alt = bands.map(({ band, us }) => `${words.oee.bands[band]} ${format.duration(us)}`).join(', ');
  const between = isUncertain
    ? ` – ${words.oee.between(format.percent(range.low, 0), format.percent(range.high, 0))}`
    : '';
  return [
    {
      text: `${unit.name}${isDense ? '' : between}`,
      cut: 'middle',
      ...(isUncertain || figures.oee === null ? { mark: 'unknown' as const } : {}),
    },
    { text: format.percent(figures.oee), style: isDense ? STYLES.cellStrong : STYLES.strong },
    {
      alt,
      height: isDense ? 8 : 10,
      draw: (box) => drawStackedBar(sheet, bands, { ...box, y: box.y + 1, height: box.height - 2 }),
    },
    format.percent(figures.availability),
    format.percent(figures.performance),
    format.percent(figures.quality),
    most === undefined ? DASH : `${format.duration(most.us)} ${words.oee.bands[most.band]}`,
    figures.unknownTimeMinutes > 0 ? { text: format.minutes(figures.unknownTimeMinutes), isStrong: true } : DASH,
    format.number(figures.goodQuantity),
  ];
}

const DASH = '–';

/** Effective time first, then the losses from the greatest factor down. */
export function plannedBands({ bands }: ReportOee): { band: TimeBand; us: number }[] {
  const counted = bands.filter(({ band, us }) => !OUTSIDE.includes(band) && us > 0);
  return [...counted.filter(({ band }) => band === 'effective'), ...counted.filter(({ band }) => band !== 'effective')];
}

const greatestLoss = (unit: ReportOee) =>
  plannedBands(unit)
    .filter(({ band }) => band !== 'effective')
    .reduce<{ band: TimeBand; us: number } | undefined>(
      (most, each) => (most === undefined || each.us > most.us ? each : most),
      undefined,
    );

function usedBands(units: readonly ReportOee[]): TimeBand[] {
  const used = new Set(units.flatMap((unit) => plannedBands(unit).map(({ band }) => band)));
  return [...used].sort((a, b) => Number(b === 'effective') - Number(a === 'effective'));
}
