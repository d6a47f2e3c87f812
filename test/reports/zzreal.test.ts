import { writeFileSync } from 'node:fs';
import { it } from 'vitest';
import { buildShiftReport } from '/work/main/electron/reports/index.ts';
import { renderReportPdf, verifyReportPdf, comparePages } from '/work/main/electron/reports/pdf/index.ts';
import { SHIFT, writtenShift } from '/work/main/test/reports/reportStation.ts';
it('real', async () => {
  const station = writtenShift();
  const { document } = buildShiftReport({ data: station.data(), at: station.clock.us, engine: 'test' }, SHIFT);
  const pdf = await renderReportPdf(document, [], document.evidence.checkpoint?.note ?? null);
  writeFileSync('/tmp/pdfspike/real.pdf', pdf);
  writeFileSync('/tmp/pdfspike/real.json', JSON.stringify(document, null, 1));
  console.log(await comparePages(pdf, verifyReportPdf(pdf)));
  station.close();
});
