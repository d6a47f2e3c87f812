import type { ShiftReportDocument } from '../../shared/domain/report/index.ts';
import { TIME_BANDS, TIME_LOSS_NOTES } from '../../shared/domain/timeLoss.ts';

type Definitions = ShiftReportDocument['definitions'];

const ISA = 'ANSI/ISA-18.2-2016, IEC 62682:2014';
const ISO = 'ISO 22400-2';
const LOG = 'sealed log of the station';

const define = (name: string, unit: string, definition: string, source: string): Definitions[string] => ({
  ...{ name, definition, unit, source },
});

/** What each figure of a report means, by its path; `[]` stands for every row of a list. */
export const REPORT_DEFINITIONS: Definitions = {
  'oee[].figures.oee': define(
    'OEE',
    'ratio',
    'Time that good items needed at the ideal cycle, as a share of the time base; equals availability × performance × quality. Never capped.',
    ISO,
  ),
  'oee[].figures.availability': define(
    'Availability',
    'ratio',
    'Actual production time as a share of the time base.',
    ISO,
  ),
  'oee[].figures.performance': define(
    'Performance (ISO: effectiveness)',
    'ratio',
    'Time that all items needed at the ideal cycle, as a share of actual production time. Never capped.',
    ISO,
  ),
  'oee[].figures.quality': define('Quality ratio', 'ratio', 'Good items as a share of all items made.', ISO),
  'oee[].figures.plannedBusyTimeMinutes': define(
    'Time base',
    'min',
    'What OEE is held against under the definition named: classic, the shift without its planned breaks; iso, without planned stops too; ooe, the whole shift; teep, all calendar time.',
    ISO,
  ),
  'oee[].figures.actualProductionTimeMinutes': define(
    'Actual production time (APT)',
    'min',
    'Time in state RUN within planned time.',
    ISO,
  ),
  'oee[].figures.unknownTimeMinutes': define(
    'Unknown time',
    'min',
    'Planned time in which nobody knows the state: sealed gaps, readings too old to hold, Bad readings, codes that the state map does not list. Counted as not running.',
    LOG,
  ),
  'oee[].range': define(
    'Range of OEE',
    'ratio',
    'What OEE lies between while the state of some time is unknown: low, it stood still; high, it ran at the ideal cycle and made only good items.',
    LOG,
  ),
  ...Object.fromEntries(
    TIME_BANDS.map((band) => [
      `oee[].bands.${band}`,
      band === 'effective'
        ? define('Effective', 'µs', 'Time that good items needed at the ideal cycle.', ISO)
        : define(TIME_LOSS_NOTES[band].word, 'µs', TIME_LOSS_NOTES[band].meaning, TIME_LOSS_NOTES[band].iso),
    ]),
  ),
  'oee[].bigLosses': define(
    'Six big losses',
    'min',
    'The bands of lost time by the six losses of TPM.',
    'Nakajima 1988',
  ),
  'lines[].oee': define(
    'OEE of a line',
    'ratio',
    'Good items at the last work unit × ideal cycle of the constraint / planned time of the constraint.',
    'as configured',
  ),
  'downtime.stoppedUs': define('Stopped time', 'µs', 'Planned time in which a work unit stood still.', LOG),
  'downtime.uncodedUs': define('Uncoded time', 'µs', 'Stopped time that nobody has given a reason for.', LOG),
  'downtime.pareto': define(
    'Downtime by reason',
    'µs',
    'Stopped planned time by the reason given, the longest first.',
    LOG,
  ),
  'production[].producedQuantity': define(
    'Produced',
    'items',
    'Counted from the cumulative counter of the work unit, over rollovers and resets.',
    LOG,
  ),
  'production[].rejectedQuantity': define(
    'Rejected',
    'items',
    'Counted from the reject counter; 0 where there is none.',
    LOG,
  ),
  'production[].goodQuantity': define('Good', 'items', 'Produced less rejected.', LOG),
  'excursions.total': define('Excursions', '1', 'Stretches of time in which a tag was outside its range.', LOG),
  'alarms.announced': define('Alarms', '1', 'Announced in the shift; silent ones were announced to nobody.', ISA),
  'alarms.scores': define('Alarm performance', '1', 'Figures of the performance table, per operating position.', ISA),
  'compliance.total': define(
    'Results',
    '1',
    'Decisions of the rule packs on periods that ended in the shift; each names its paragraph.',
    'rule packs in force',
  ),
  'quarantine.readings': define(
    'Refused readings',
    '1',
    'Readings of the shift that the gate refused; they are in no figure unless a verdict sent them back.',
    LOG,
  ),
  'quarantine.undecided': define(
    'Undecided',
    '1',
    'Of these, what nobody has decided; ages run to the end of the shift.',
    LOG,
  ),
  'completeness.tags[].completeness': define(
    'Completeness',
    'ratio',
    'Readings with a value as a share of those expected at the configured interval, over whole minutes.',
    LOG,
  ),
  'completeness.tags[].unknownUs': define(
    'Unknown time of a tag',
    'µs',
    'Sealed gaps of its connection, or its own.',
    LOG,
  ),
  'gaps.total': define(
    'Gaps',
    '1',
    'Sealed stretches of time in which something could not be read, with the cause.',
    LOG,
  ),
  'clocks.sources[].offsetMsMedian': define(
    'Clock of a source',
    'ms',
    'Received less source time, the least of each batch: offset of the source’s clock and the shortest way there.',
    LOG,
  ),
  'calibration.due': define(
    'Calibration due',
    'date',
    'Certificates that have run out or do within thirty days of the end of the shift.',
    'configuration in force',
  ),
  'configuration.hash': define(
    'Configuration',
    'SHA-256',
    'Hash of the configuration in force at the end of the shift.',
    LOG,
  ),
  'sync[].waiting': define('Not yet delivered', 'entries', 'Entries of the log without a receipt of the target.', LOG),
  'evidence.root': define(
    'Root',
    'SHA-256',
    'Root of the Merkle tree over the first basis.size entries.',
    'RFC 9162 §2.1',
  ),
};
