import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createStationCertificate,
  type PlantCertificate,
  renderReportPdf,
} from '../../../electron/reports/pdf/index.ts';
import type { ShiftReportDocument } from '../../../shared/domain/report/index.ts';
import { END, SAMPLE_NOTE } from './sampleDocument.ts';
import { eventsOf } from './sampleEvents.ts';

export const SIGNED_AT_MS = END / 1_000 + 900_000;
/** 2 048 bits are made faster than the product's 3 072. */
export const TEST_RSA_BITS = 2_048;
export const testClock = { now: () => END as never, monotonicMs: () => 0 };
export const texts = { reason: 'Shift report signed', location: 'Control room 1', atMs: SIGNED_AT_MS };

export const testCertificate = (name = 'Control room 1'): Promise<PlantCertificate> =>
  createStationCertificate({ id: 'cr-01', name }, testClock, TEST_RSA_BITS);

export const drawn = (
  document: ShiftReportDocument,
  state: 'draft' | 'reviewed' | 'signed' = 'signed',
): Promise<Buffer> => renderReportPdf(document, eventsOf(document, state), SAMPLE_NOTE);

/** Runs a program on bytes in a file of their own; `@` in the arguments is that file. */
export function runOn(
  bytes: Buffer,
  program: string,
  args: readonly string[],
): { text: string; bytes: Buffer; status: number | null } {
  const folder = mkdtempSync(join(tmpdir(), 'pdf-'));
  try {
    const file = join(folder, 'report.pdf');
    writeFileSync(file, bytes);
    const { stdout, stderr, status, error } = spawnSync(
      program,
      args.map((each) => (each === '@' ? file : each)),
      { maxBuffer: 256 * 1024 * 1024 },
    );
    if (error !== undefined) throw error;
    return { text: `${stdout.toString('utf8')}${stderr.toString('utf8')}`, bytes: stdout, status };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What poppler's pdfsig says of a file, without asking whom it trusts. */
export const pdfsig = (bytes: Buffer): string => runOn(bytes, 'pdfsig', ['-nocert', '@']).text;

/** Whether it says all it can say for a file: valid, and nothing left out. */
export const isAcceptedByPdfsig = (said: string): boolean =>
  /Signature Validation: Signature is Valid\./.test(said) &&
  /- Total document signed/.test(said) &&
  !/Not total document signed/.test(said);
