import { createHash } from 'node:crypto';
import { reportsOf } from '../../shared/domain/config/index.ts';
import {
  REPORT_FORMAT,
  type ShiftReportDocument,
  shiftReportDocumentSchema,
} from '../../shared/domain/report/index.ts';
import { canonicalJson, logNameOf } from '../ledger/index.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { calibrationPart, clocksPart } from './clocksPart.ts';
import { completenessPart, gapsPart, gapsWithin, quarantinePart } from './dataPart.ts';
import { REPORT_DEFINITIONS } from './definitions.ts';
import { alarmsPart, compliancePart, downtimePart, excursionsPart } from './eventsPart.ts';
import { oeePart } from './oeePart.ts';
import { configurationPart, evidencePart, notesPart, peoplePart, syncPart } from './placePart.ts';
import { type ReportView, reportView } from './reportView.ts';

export interface ReportQuestion {
  /** Calendar: empty, that of the station. */
  readonly area: string;
  /** µs: when the shift began. */
  readonly start: number;
}

export interface BuiltReport {
  readonly document: ShiftReportDocument;
  /** Canonical JSON of the document (RFC 8785). */
  readonly text: string;
  /** SHA-256 of the text, hexadecimal. */
  readonly digest: string;
}

export interface ReportPorts {
  readonly data: DataFolder;
  /** µs: when the report is worked out. */
  readonly at: number;
  /** Version of the product. */
  readonly engine: string;
  /** Entries of the log to look at; default: all there are. */
  readonly size?: number;
}

/**
 * Works the report of an ended shift out from the sealed log. A function of the log, the question and `at`: the same ones give
 * the same bytes.
 *
 * @throws NoReportError when there is no such shift, or it has not ended
 */
export function buildShiftReport(ports: ReportPorts, question: ReportQuestion): BuiltReport {
  const view = reportView(ports.data, question, ports.at, ports.size);
  return reportOf(assemble(view, ports.engine));
}

/** @throws ZodError when it is not a report: a mistake of ours */
export function reportOf(document: ShiftReportDocument): BuiltReport {
  const parsed = shiftReportDocumentSchema.parse(document);
  const text = canonicalJson(parsed);
  return { document: parsed, text, digest: digestOf(text) };
}

/** SHA-256 of the document's canonical JSON, hexadecimal. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

function assemble(view: ReportView, engine: string): ShiftReportDocument {
  const { config, area, shift } = view;
  const settings = reportsOf(config);
  const gaps = gapsWithin(view);
  const evidence = evidencePart(view);
  const stationName = config.station.name ?? config.station.id;
  return {
    format: REPORT_FORMAT,
    log: evidence.checkpoint?.note.split('\n', 1)[0] ?? logNameOf(config.station.id),
    station: config.station.id,
    stationName,
    organisation: settings.organisation,
    timeZone: config.station.timeZone,
    language: settings.language,
    durationUnit: settings.durationUnit,
    engine,
    shift: {
      ...{ area, name: shift.name, localDate: shift.localDate, start: shift.start, end: shift.end },
      ...(shift.crew === undefined ? {} : { crew: shift.crew }),
    },
    from: view.from,
    to: view.to,
    basis: { size: view.size, config: view.configHash, at: view.at },
    ...oeePart(view),
    downtime: downtimePart(view),
    excursions: excursionsPart(view),
    alarms: alarmsPart(view),
    compliance: compliancePart(view),
    quarantine: quarantinePart(view),
    completeness: completenessPart(view, gaps),
    gaps: gapsPart(gaps),
    clocks: clocksPart(view),
    calibration: calibrationPart(view),
    configuration: configurationPart(view),
    sync: syncPart(view),
    notes: notesPart(view),
    people: peoplePart(view),
    evidence,
    definitions: REPORT_DEFINITIONS,
  };
}
