import type { Actor, Signature } from '../domain/entries/head.ts';
import type { ShiftReportBody } from '../domain/entries/shiftReport.ts';

type Issued = Extract<ShiftReportBody, { readonly event: 'issued' }>;
type Outcome<T = object> = ({ ok: true; seq: number } & T) | { ok: false; message: string };

/** Steps in the life of shift reports; each is one transaction and one entry, or refused with the reason. */
export interface ReportCommands {
  /** A first draft, or another one in place of an earlier report. */
  draftReport: {
    request: {
      /** A `ShiftReportDocument`, worked out from the log as it is now. */
      readonly document: unknown;
      /** SHA-256 of its canonical JSON. */
      readonly digest: string;
      /** Key of the report that is replaced, and why. */
      readonly replaces?: { readonly report: string; readonly why: string };
      readonly actor: Actor;
      /** Of the person who asks for an amendment; absent where the station drafts. */
      readonly signature?: Signature;
    };
    response: Outcome<{ report: string; version: number }>;
  };
  reviewReport: { request: ReportSigning; response: Outcome };
  signReport: { request: ReportSigning; response: Outcome };
  /** The files of a signed report are on the disk. */
  issueReport: {
    request: {
      readonly report: string;
      readonly digest: string;
      readonly pdf: Issued['pdf'];
      readonly bundle: Issued['bundle'];
      readonly checkpointSize: number;
      readonly isCompletion: boolean;
    };
    response: Outcome;
  };
}

export interface ReportSigning {
  readonly report: string;
  /** Of the document that was on the screen. */
  readonly digest: string;
  readonly comment: string;
  readonly signature: Signature;
}
