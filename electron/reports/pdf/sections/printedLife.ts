import type { ReportContentBody, ShiftReportBody } from '../../../../shared/domain/entries/shiftReport.ts';
import type { PrintedState } from '../words/index.ts';

type StepBody = Extract<ShiftReportBody, { readonly event: 'reviewed' | 'signed' }>;

/** What has happened to a report when it is printed. */
export interface PrintedLife {
  readonly state: PrintedState;
  /** SHA-256 of the canonical document, hexadecimal. */
  readonly digest: string;
  readonly version: number | null;
  readonly content: ReportContentBody | null;
  readonly reviewed: StepBody | null;
  readonly signed: StepBody | null;
}

/**
 * @param events of this report, in the order of the log; those after printing (`issued`) are passed over
 * @throws Error when one of them is about another document: no signature is ever printed beside figures it was not given for
 */
export function printedLife(digest: string, events: readonly ShiftReportBody[]): PrintedLife {
  for (const { event, digest: of } of events) {
    if (of !== digest) throw new Error(`the entry "${event}" is about the report ${of}, and this one is ${digest}`);
  }
  const last = <E extends ShiftReportBody['event']>(event: E) =>
    (events.findLast((each) => each.event === event) ?? null) as Extract<ShiftReportBody, { event: E }> | null;
  const content = last('amended') ?? last('drafted');
  const [reviewed, signed] = [last('reviewed'), last('signed')];
  return {
    state: signed !== null ? 'signed' : reviewed !== null ? 'reviewed' : 'draft',
    digest,
    version: content?.version ?? signed?.version ?? reviewed?.version ?? null,
    content,
    reviewed,
    signed,
  };
}
