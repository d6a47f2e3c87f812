import type { ShiftReportDocument } from '../../../shared/domain/report/index.ts';
import { entryOfConfig } from './configured.ts';
import type { Desk } from './figure.ts';

/** One figure of a report: where it stands in the document, and how it reads. */
export interface ReportFigureLine {
  /** Steps into the document, joined by `/`: `oee/0/figures/availability`. */
  readonly path: string;
  readonly name: string;
  readonly value: string;
}

const shown = (value: unknown): string =>
  value === null || value === undefined
    ? 'undefined'
    : typeof value === 'number'
      ? String(Number(value.toPrecision(12)))
      : typeof value === 'object'
        ? JSON.stringify(value).slice(0, 200)
        : String(value);

/** Every line with something behind it, in the order of the document. */
export function reportLines(document: ShiftReportDocument): readonly ReportFigureLine[] {
  const { downtime, alarms, excursions, compliance, quarantine, completeness, gaps, calibration } = document;
  const line = (path: string, name: string, value: unknown): ReportFigureLine => ({ path, name, value: shown(value) });
  return [
    ...document.oee.flatMap(({ workUnit, figures }, i) =>
      Object.entries(figures).map(([figure, value]) =>
        line(`oee/${i}/figures/${figure}`, `${workUnit}: ${figure}`, value),
      ),
    ),
    ...document.production.map((each, i) =>
      line(`production/${i}/producedQuantity`, `${each.workUnit}: produced ${each.name}`, each.producedQuantity),
    ),
    ...downtime.units.map(({ workUnit, stoppedUs }, i) =>
      line(`downtime/units/${i}/stoppedUs`, `${workUnit}: stopped, µs`, stoppedUs),
    ),
    ...downtime.longest.map((stop, i) => line(`downtime/longest/${i}`, `${stop.workUnit} stopped, µs`, stop.us)),
    ...excursions.listed.map((each, i) =>
      line(
        `excursions/listed/${i}`,
        `${each.tag} ${each.side === 'high' ? 'above' : 'below'} ${each.bound} ${each.unit}, peak`,
        each.peak,
      ),
    ),
    line('alarms/announced', 'alarms announced', alarms.announced),
    ...alarms.listed.map((each, i) => line(`alarms/listed/${i}`, each.alarm, each.message)),
    ...compliance.listed.map((each, i) =>
      line(`compliance/listed/${i}`, `${each.title}, ${each.subject}`, each.verdict),
    ),
    line('quarantine/entries', 'refused entries', quarantine.entries),
    ...quarantine.listed.map((each, i) => line(`quarantine/listed/${i}`, `${each.tag} refused`, each.error)),
    ...completeness.tags.map((each, i) => line(`completeness/tags/${i}`, `${each.tag}: readings`, each.readings)),
    ...gaps.listed.map((each, i) =>
      line(`gaps/listed/${i}`, `gap of ${each.connection ?? 'the station'}, µs`, each.us),
    ),
    ...calibration.due.map((each, i) =>
      line(`calibration/due/${i}`, `${each.tag}: certificate until`, each.validUntil),
    ),
    line('configuration/hash', 'configuration', document.configuration.hash),
  ];
}

/** The line of any figure, also of one that is in no list: sums, shares, scores. Undefined where the document has no such place. */
export function lineAt(document: ShiftReportDocument, path: string): ReportFigureLine | undefined {
  const listed = reportLines(document).find((each) => each.path === path);
  if (listed) return listed;
  let value: unknown = document;
  for (const step of path.split('/')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return { path, name: path.replaceAll('/', ' › '), value: shown(value) };
}

/** What a line rests on. */
export function refsOfLine(desk: Desk, document: ShiftReportDocument, path: string): readonly string[] {
  const [part, second = '', third = ''] = path.split('/');
  const at = Number(second);
  const below = Number(third);
  const oeeOf = (workUnit: string): string[] => {
    const found = document.oee.find((each) => each.workUnit === workUnit);
    return found === undefined ? [] : [`oee:${workUnit}|${found.from}|${found.to}`];
  };
  const readingsOf = (tag: string): string =>
    `readings:${tag}|${document.from}|${document.to - 1}|${document.basis.size}`;
  const listed = <T>(items: readonly T[], ref: (item: T) => string): string[] => {
    const item = items[below];
    return second === 'listed' ? (item === undefined ? [] : [ref(item)]) : items.map(ref);
  };
  switch (part) {
    case 'oee':
      return document.oee[at] ? oeeOf(document.oee[at].workUnit) : [];
    case 'production':
      return document.production[at] ? oeeOf(document.production[at].workUnit) : [];
    case 'lines':
      return document.lines[at]?.members.flatMap(({ workUnit }) => oeeOf(workUnit)) ?? [];
    case 'downtime': {
      const stop = second === 'longest' ? document.downtime.longest[below] : undefined;
      if (stop) return [`stop:${stop.stop}`];
      const unit = second === 'units' ? document.downtime.units[below]?.workUnit : undefined;
      const stops = document.downtime.longest.filter(({ workUnit }) => unit === undefined || workUnit === unit);
      const units = unit === undefined ? document.oee.map(({ workUnit }) => workUnit) : [unit];
      return [...stops.map((each) => `stop:${each.stop}`), ...units.flatMap(oeeOf)];
    }
    case 'excursions':
      return listed(document.excursions.listed, ({ id }) => `excursion:${id}`);
    case 'alarms':
      return listed(document.alarms.listed, ({ occurrence }) => `alarm:${occurrence}`);
    case 'compliance':
      return listed(document.compliance.listed, ({ seq }) => `entry:${seq}`);
    case 'quarantine':
      return listed(document.quarantine.listed, ({ seq }) => `entry:${seq}`);
    case 'gaps':
      return listed(document.gaps.listed, ({ seq }) => `entry:${seq}`);
    case 'completeness': {
      const tag = document.completeness.tags[below]?.tag;
      return tag === undefined ? [] : [readingsOf(tag)];
    }
    case 'calibration': {
      const tag = document.calibration.due[below]?.tag;
      return tag === undefined ? [] : [`calibration:${document.basis.config}|${tag}`];
    }
    default:
      return [entryOfConfig(desk, document.basis.config)].filter((ref) => ref !== undefined);
  }
}
