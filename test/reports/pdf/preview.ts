/**
 * `node test/reports/pdf/preview.ts [FOLDER]`: writes sample reports to look at (default: a folder of the system's temporary
 * one), signed with a certificate made for them. Prints their paths.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStationCertificate, renderReportPdf, signPdf } from '../../../electron/reports/pdf/index.ts';
import type { ShiftReportDocument } from '../../../shared/domain/report/index.ts';
import { busyDocument, END, emptyDocument, SAMPLE_NOTE } from './sampleDocument.ts';
import { eventsOf } from './sampleEvents.ts';

/** Marks and mark-up that must be seen and must do nothing. */
export const HOSTILE = '<script>alert(1)</script> =HYPERLINK("x") \u202etxt.exe\u2066 שלום עולم';

const folder = process.argv[2] ?? join(tmpdir(), 'shiftseal-report-preview');
mkdirSync(folder, { recursive: true });
const clock = { now: () => END as never, monotonicMs: () => 0 };
const certificate = await createStationCertificate({ id: 'cr-01', name: 'Control room 1' }, clock, 2_048);
const longName = (index: number) =>
  `Plant A/Forming hall north/Line ${1 + (index % 4)}/Hydraulic_press_with_a_very_long_name_${index + 1}.axis`;
const samples: Record<string, [ShiftReportDocument, 'draft' | 'reviewed' | 'signed', 'A4' | 'Letter']> = {
  empty: [emptyDocument(), 'draft', 'A4'],
  usual: [busyDocument({ units: 5 }), 'signed', 'A4'],
  deutsch: [{ ...busyDocument({ units: 5, language: 'de' }), durationUnit: 'h' }, 'signed', 'A4'],
  letter: [busyDocument({ units: 3 }), 'reviewed', 'Letter'],
  large: [busyDocument({ units: 40, nameOf: longName }), 'signed', 'A4'],
  hostile: [busyDocument({ units: 4, hostile: HOSTILE }), 'draft', 'A4'],
};
for (const [name, [document, state, paper]] of Object.entries(samples)) {
  const drawn = await renderReportPdf(document, eventsOf(document, state), name === 'empty' ? null : SAMPLE_NOTE, {
    paper,
  });
  const texts = { reason: 'Shift report signed', location: document.stationName, atMs: END / 1_000 + 900_000 };
  const file = join(folder, `${name}.pdf`);
  writeFileSync(file, state === 'signed' ? signPdf(drawn, certificate, texts) : drawn);
  console.log(`${file}  ${drawn.length} bytes`);
}
