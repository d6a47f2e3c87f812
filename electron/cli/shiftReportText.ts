import type { ReportShown } from '../../shared/contract/reportChannels.ts';
import type { ShiftReportDocument } from '../../shared/domain/report/index.ts';
import { bandWord } from '../../shared/domain/timeLoss.ts';
import { timeText } from '../query/entries.ts';
import { table } from './command.ts';

const percent = (ratio: number | null): string => (ratio === null ? 'undefined' : `${(ratio * 100).toFixed(2)} %`);
const minutes = (us: number): string => `${(us / 60_000_000).toFixed(1)} min`;
const number = (value: number | null): string => (value === null ? 'unknown' : String(value));

/** A report for a terminal: the figures a supervisor asks for first, in the order of the printed one. */
export function reportText(
  document: ShiftReportDocument,
  about: { readonly state: string; readonly digest: string; readonly steps: ReportShown['steps'] },
): string {
  const { shift, oee, downtime, production, excursions, alarms, compliance, quarantine, completeness, gaps } = document;
  const { clocks, calibration, configuration, sync, notes, evidence, basis } = document;
  const open = compliance.listed.filter(({ verdict }) => verdict === 'notMet');
  const least = completeness.tags[0];
  return [
    `${document.stationName}: ${shift.name} ${shift.localDate}${shift.area === '' ? '' : `, ${shift.area}`}, ${timeText(document.from)} to ${timeText(document.to)}`,
    about.state,
    `SHA-256 ${about.digest}`,
    ...about.steps.map(
      ({ event, user, at, meaning, comment }) =>
        `  ${event} by ${user}, ${timeText(at)}${meaning === '' ? '' : `, meaning: ${meaning}`}${comment === '' ? '' : `, ${comment}`}`,
    ),
    '',
    table(
      ['WORK UNIT', 'OEE', 'AVAILABILITY', 'PERFORMANCE', 'QUALITY', 'PLANNED', 'RUN', 'UNKNOWN'],
      oee.map(({ workUnit, figures }) => [
        workUnit,
        percent(figures.oee),
        percent(figures.availability),
        percent(figures.performance),
        percent(figures.quality),
        `${figures.plannedBusyTimeMinutes.toFixed(1)} min`,
        `${figures.actualProductionTimeMinutes.toFixed(1)} min`,
        `${figures.unknownTimeMinutes.toFixed(1)} min`,
      ]),
    ),
    ...oee.map(
      ({ workUnit, bands }) =>
        `losses ${workUnit}: ${
          bands
            .filter(({ us }) => us > 0)
            .map(({ band, us }) => `${bandWord(band)} ${minutes(us)}`)
            .join(', ') || 'none'
        }`,
    ),
    ...production.map(
      (row) =>
        `made ${row.workUnit}${row.name === '' ? '' : ` ${row.name}`}: ${number(row.producedQuantity)}, rejected ${number(row.rejectedQuantity)}`,
    ),
    `downtime: ${downtime.stops} stops, ${minutes(downtime.stoppedUs)}, of which ${minutes(downtime.uncodedUs)} not coded`,
    ...downtime.pareto.slice(0, 5).map(({ label, us, stops }) => `  ${label}: ${minutes(us)} in ${stops}`),
    `excursions: ${excursions.total}, open ${excursions.open}`,
    `alarms: ${alarms.announced} announced, ${alarms.openAtEnd} open at the end`,
    `compliance: ${compliance.counts.met} met, ${compliance.counts.notMet} not met, ${compliance.counts.undefined} undefined`,
    ...open
      .slice(0, 20)
      .map((each) => `  not met: ${each.title} (${each.document} ${each.paragraph}), ${each.subject}`),
    `quarantine: ${quarantine.readings} readings refused, ${quarantine.undecided.entries} entries undecided`,
    `completeness: ${least === undefined || least.completeness === null ? 'no figure' : `least ${least.tag} ${percent(least.completeness)}`}`,
    `gaps: ${gaps.total}${gaps.byCause.map(({ cause, us }) => `, ${cause} ${minutes(us)}`).join('')}`,
    `clocks: ${clocks.jumpsTotal} jumps; calibration: ${calibration.overdue} overdue of ${calibration.tags}`,
    `configuration ${configuration.hash.slice(0, 16)}, ${configuration.packs.length} packs, ${configuration.changesTotal} changes`,
    ...sync.map(({ target, waiting }) => `${target}: ${waiting} entries not delivered yet`),
    `notes: ${notes.total}${notes.closing === null ? '' : `; closed by ${notes.closing.user}`}`,
    `evidence: ${document.log}, entries ${evidence.firstSeq ?? '–'} to ${evidence.lastSeq ?? '–'} of ${basis.size}, root ${evidence.root}`,
  ].join('\n');
}
