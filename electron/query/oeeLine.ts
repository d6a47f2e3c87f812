import type { OeeLine } from '../../shared/contract/oeeChannels.ts';
import type { Interval } from '../../shared/domain/shift/index.ts';
import { type Instant, US_PER_MINUTE } from '../../shared/domain/time.ts';
import { TIME_BANDS } from '../../shared/domain/timeLoss.ts';
import { baseUs, figuresWithin, lineFigures, meanIdealCycleMs, productionUs } from '../oee/index.ts';
import type { DataFolder } from './dataFolder.ts';
import { oeeHistoryOf } from './oeeHistoryOf.ts';
import { NoOeeError } from './oeeUnits.ts';

/**
 * Figures of a line of work units, and of each of them beside it.
 *
 * @param now µs @throws NoOeeError when there is no such line
 */
export function oeeLine(
  data: DataFolder,
  question: { readonly line: string; readonly from: number; readonly to: number },
  now: number,
): OeeLine {
  const { config } = data.configs.inForce();
  const line = config.equipment.find(({ id }) => id === question.line)?.line;
  if (line === undefined) {
    const known = config.equipment.filter((each) => each.line !== undefined).map(({ id }) => id);
    throw new NoOeeError(`no line "${question.line}"; lines: ${known.length === 0 ? 'none' : known.join(', ')}`);
  }
  const span: Interval = {
    from: question.from as Instant,
    to: Math.max(question.from + 1, Math.min(question.to, now)) as Instant,
  };
  const members = line.workUnits.map((workUnit) => {
    const history = oeeHistoryOf(data, workUnit, span, now);
    const window = figuresWithin(history, span);
    const { unit } = history;
    const { account } = window;
    const cycleMs = meanIdealCycleMs(window.items, unit);
    const { definition } = unit.settings;
    return {
      unit,
      idealCycleMs: cycleMs,
      runUs: productionUs(account),
      baseUs: baseUs(definition, account),
      producedQuantity: window.produced.quantity,
      rejectedQuantity: window.rejected === undefined ? 0 : window.rejected.quantity,
      oee: window.results[definition].oee,
      bands: TIME_BANDS.map((band) => ({
        band,
        minutes: account.bandsUs[band] / US_PER_MINUTE,
        items: account.bandsUs[band] / (cycleMs * 1_000),
      })),
    };
  });
  const figures = lineFigures(line, members);
  if (figures === undefined) throw new NoOeeError(`line "${question.line}" has no work units`);
  const given = <T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
  return {
    line: question.line,
    from: span.from,
    to: span.to,
    constraint: figures.constraint,
    rule: figures.rule,
    idealCycleMs: figures.idealCycleMs,
    ...given({
      good: figures.goodQuantity,
      rejected: figures.rejectedQuantity,
      oee: figures.oee,
      availability: figures.availability,
      performance: figures.performance,
      quality: figures.quality,
    }),
    definition:
      'Good items at the last work unit × ideal cycle of the constraint / planned time of the constraint. Availability is the constraint’s; performance counts what passed through it: good items and the rejects from it on.',
    members: members.map(({ unit, idealCycleMs, oee, producedQuantity, rejectedQuantity, bands }) => ({
      workUnit: unit.workUnit,
      idealCycleMs,
      ...given({ oee, produced: producedQuantity, rejected: rejectedQuantity }),
      bands,
    })),
  };
}
