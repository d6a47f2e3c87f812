import type { Mark } from '../draw/marks.ts';
import { type Cell, drawTable } from '../draw/table.ts';
import { type SectionContext, section } from './context.ts';

interface Matter {
  readonly name: string;
  readonly mark: Mark;
  readonly figure: string;
  readonly detail: string;
}

/** What a plant manager asks first, in two columns: what was out of limits, unsigned, uncoded or unknown. */
export function drawAttention(context: SectionContext): void {
  const { sheet, words } = context;
  section(sheet, words.attention.title, () => {
    const matters = mattersOf(context);
    const half = Math.ceil(matters.length / 2);
    const column = [
      { head: words.attention.matter, share: 2.3 },
      { head: words.attention.figure, points: 46, align: 'right' as const },
      { head: words.attention.detail, share: 1.8 },
    ];
    const cells = (matter: Matter | undefined): Cell[] =>
      matter === undefined
        ? ['', '', '']
        : [{ text: matter.name, mark: matter.mark }, { text: matter.figure, isStrong: true }, matter.detail];
    const rows = matters.slice(0, half).map((matter, index) => [...cells(matter), ...cells(matters[half + index])]);
    drawTable(sheet, [...column, ...column], rows, { linesMax: 3 });
  });
}

function mattersOf({ document, words, format }: SectionContext): Matter[] {
  const { attention } = words;
  const { excursions, compliance, alarms, downtime, quarantine, calibration, clocks, gaps, sync, notes, oee } =
    document;
  const unknownMinutes = oee.reduce((sum, { figures }) => sum + figures.unknownTimeMinutes, 0);
  const behind = sync.reduce<(typeof sync)[number] | undefined>(
    (most, each) => (each.waiting > (most?.waiting ?? 0) ? each : most),
    undefined,
  );
  const doubts = oee.reduce((sum, { findings }) => sum + findings.length, 0);
  const handed = notes.closing?.handedOver.reduce((sum, { count }) => sum + count, 0) ?? 0;
  const bads = alarms.scores.filter(({ verdict }) => verdict === 'bad').length;
  const n = (value: number) => format.number(value);
  return [
    matter(attention.excursions, excursions.total, 'bad', n(excursions.total), attention.open(n(excursions.open))),
    matter(
      attention.results,
      compliance.counts.notMet,
      'bad',
      n(compliance.counts.notMet),
      attention.ofResults(n(compliance.total)),
    ),
    matter(
      attention.undecided,
      compliance.counts.undefined,
      'unknown',
      n(compliance.counts.undefined),
      attention.ofResults(n(compliance.total)),
    ),
    matter(
      attention.alarms,
      alarms.openAtEnd + bads,
      'attention',
      n(alarms.announced),
      attention.openAtEnd(n(alarms.openAtEnd)),
    ),
    matter(
      attention.uncoded,
      downtime.uncodedUs,
      'attention',
      format.duration(downtime.uncodedUs),
      attention.stops(n(downtime.units.reduce((sum, { uncodedStops }) => sum + uncodedStops, 0))),
    ),
    matter(
      attention.unknownTime,
      unknownMinutes,
      'unknown',
      format.minutes(unknownMinutes),
      attention.gaps(n(gaps.total), n(gaps.lost)),
    ),
    matter(
      attention.quarantine,
      quarantine.undecided.entries,
      'attention',
      n(quarantine.undecided.entries),
      quarantine.undecided.oldestAgeMs === null ? '' : attention.oldest(format.age(quarantine.undecided.oldestAgeMs)),
    ),
    matter(
      attention.calibration,
      calibration.overdue,
      'bad',
      n(calibration.overdue),
      attention.ofTags(n(calibration.tags)),
    ),
    matter(
      attention.doubts,
      doubts,
      'attention',
      n(doubts),
      oee
        .filter(({ findings }) => findings.length > 0)
        .map(({ name }) => name)
        .join(', '),
    ),
    matter(attention.clock, clocks.jumpsTotal, 'attention', n(clocks.jumpsTotal), ''),
    matter(
      attention.sync,
      0,
      'information',
      n(behind?.waiting ?? 0),
      behind === undefined ? '' : attention.waiting(behind.target),
    ),
    matter(attention.handedOver, handed, 'attention', n(handed), notes.closing === null ? words.people.notClosed : ''),
  ];
}

/** Ticked where there is nothing to say. */
const matter = (name: string, amount: number, mark: Mark, figure: string, detail: string): Matter => ({
  name,
  mark: amount > 0 || mark === 'information' ? mark : 'good',
  figure,
  detail: amount > 0 || mark === 'information' || detail.length > 30 ? detail : '',
});
