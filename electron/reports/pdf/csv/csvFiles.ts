import { csvLine } from '../../../../shared/domain/csv.ts';
import type { ShiftReportDocument } from '../../../../shared/domain/report/index.ts';
import { formatInstant, type Instant } from '../../../../shared/domain/time.ts';
import { TIME_BANDS } from '../../../../shared/domain/timeLoss.ts';
import type { AttachmentName } from '../words/index.ts';

type Row = readonly (string | number | boolean | null)[];
type CsvName = Extract<AttachmentName, `${string}.csv`>;

const at = (us: number | null): string | null => (us === null ? null : formatInstant(us as Instant));

/** Heads are names of the report document, with their units, in every language the same: these files are for programs. */
const TABLES: Record<CsvName, (document: ShiftReportDocument) => readonly Row[]> = {
  'oee.csv': ({ oee }) => [
    [
      ...[
        'workUnit',
        'name',
        'definition',
        'from',
        'to',
        'oee',
        'availability',
        'performance',
        'quality',
        'oeeLow',
        'oeeHigh',
      ],
      ...[
        'plannedBusyTimeMinutes',
        'actualProductionTimeMinutes',
        'unknownTimeMinutes',
        'producedQuantity',
        'rejectedQuantity',
        'goodQuantity',
      ],
      ...TIME_BANDS.map((band) => `${band}Us`),
    ],
    ...oee.map(
      ({ workUnit, name, definition, from, to, figures, range, bands }): Row => [
        ...[
          workUnit,
          name,
          definition,
          at(from),
          at(to),
          figures.oee,
          figures.availability,
          figures.performance,
          figures.quality,
        ],
        ...[
          range?.low ?? null,
          range?.high ?? null,
          figures.plannedBusyTimeMinutes,
          figures.actualProductionTimeMinutes,
        ],
        ...[figures.unknownTimeMinutes, figures.producedQuantity, figures.rejectedQuantity, figures.goodQuantity],
        ...TIME_BANDS.map((band) => bands.find((each) => each.band === band)?.us ?? 0),
      ],
    ),
  ],
  'production.csv': ({ production }) => [
    ['workUnit', 'product', 'name', 'producedQuantity', 'rejectedQuantity', 'goodQuantity', 'reworkQuantity', 'oee'],
    ...production.map(
      (each): Row => [
        ...[each.workUnit, each.product, each.name, each.producedQuantity, each.rejectedQuantity],
        ...[each.goodQuantity, each.reworkQuantity, each.oee],
      ],
    ),
  ],
  'downtime.csv': ({ downtime }) => [
    ['table', 'workUnit', 'reason', 'label', 'loss', 'from', 'to', 'us', 'stops', 'cumulativeShare', 'comment'],
    ...downtime.pareto.map(
      (each): Row => [
        ...[
          'pareto',
          null,
          each.reason,
          each.label,
          each.loss,
          null,
          null,
          each.us,
          each.stops,
          each.cumulativeShare,
          null,
        ],
      ],
    ),
    ...downtime.longest.map(
      (each): Row => [
        ...[
          'longest',
          each.workUnit,
          each.reasons.join('; '),
          null,
          null,
          at(each.from),
          at(each.to),
          each.us,
          1,
          null,
          each.comment,
        ],
      ],
    ),
  ],
  'excursions.csv': ({ excursions }) => [
    [
      'id',
      'tag',
      'name',
      'workUnit',
      'side',
      'bound',
      'unit',
      'onset',
      'end',
      'peak',
      'peakAt',
      'durationMs',
      'unknownMs',
      'cause',
      'comment',
    ],
    ...excursions.listed.map(
      (each): Row => [
        ...[
          each.id,
          each.tag,
          each.name,
          each.workUnit,
          each.side,
          each.bound,
          each.unit,
          at(each.onset),
          at(each.end),
          each.peak,
        ],
        ...[at(each.peakAt), each.durationMs, each.unknownMs, each.cause, each.comment],
      ],
    ),
  ],
  'alarms.csv': ({ alarms }) => [
    [
      'occurrence',
      'alarm',
      'message',
      'priority',
      'workUnit',
      'raisedAt',
      'returnedAt',
      'acknowledgedAt',
      'acknowledgedBy',
    ],
    ...alarms.listed.map(
      (each): Row => [
        ...[
          each.occurrence,
          each.alarm,
          each.message,
          each.priority,
          each.workUnit,
          at(each.raisedAt),
          at(each.returnedAt),
        ],
        ...[at(each.acknowledgedAt), each.acknowledgedBy],
      ],
    ),
  ],
  'results.csv': ({ compliance }) => [
    [
      ...[
        'seq',
        'rule',
        'title',
        'pack',
        'packVersion',
        'document',
        'paragraph',
        'isChecked',
        'method',
        'subject',
        'verdict',
        'value',
      ],
      ...['unit', 'limit', 'from', 'to', 'expected', 'received', 'valid', 'detail', 'isAmendment'],
    ],
    ...compliance.listed.map(
      (each): Row => [
        ...[
          each.seq,
          each.rule,
          each.title,
          each.pack,
          each.packVersion,
          each.document,
          each.paragraph,
          each.isChecked,
          each.method,
        ],
        ...[
          each.subject,
          each.verdict,
          each.value,
          each.unit,
          each.limit,
          at(each.from),
          at(each.to),
          each.expected,
          each.received,
        ],
        ...[each.valid, each.detail, each.isAmendment],
      ],
    ),
  ],
  'completeness.csv': ({ completeness }) => [
    [
      'tag',
      'name',
      'workUnit',
      'connection',
      'unit',
      'readings',
      'badMinutes',
      'expected',
      'completeness',
      'unknownUs',
    ],
    ...completeness.tags.map(
      (each): Row => [
        ...[
          each.tag,
          each.name,
          each.workUnit,
          each.connection,
          each.unit,
          each.readings,
          each.badMinutes,
          each.expected,
        ],
        ...[each.completeness, each.unknownUs],
      ],
    ),
  ],
};

/** A spreadsheet takes a file for UTF-8 only with this mark. */
const BYTE_ORDER_MARK = '\ufeff';

/** The lists of a report as RFC 4180 tables; texts that a spreadsheet would take for a formula are made inert. */
export function csvFiles(document: ShiftReportDocument): { name: CsvName; bytes: Buffer }[] {
  return (Object.keys(TABLES) as CsvName[]).map((name) => ({
    name,
    bytes: Buffer.from(BYTE_ORDER_MARK + TABLES[name](document).map(csvLine).join(''), 'utf8'),
  }));
}
