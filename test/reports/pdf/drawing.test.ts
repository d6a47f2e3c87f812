import { beforeAll, describe, expect, it } from 'vitest';
import { renderReportPdf, verifyReportPdf } from '../../../electron/reports/pdf/index.ts';
import type { ShiftReportBody } from '../../../shared/domain/entries/shiftReport.ts';
import type { ShiftReportDocument } from '../../../shared/domain/report/index.ts';
import { busyDocument, emptyDocument, SAMPLE_NOTE } from './sampleDocument.ts';
import { digestOf, eventsOf } from './sampleEvents.ts';
import { runOn } from './tools.ts';

const HOSTILE = '<script>alert(1)</script> =HYPERLINK("x") \u202etxt.exe\u2066 \u05d0';
const hostile = busyDocument({ units: 2, hostile: HOSTILE });
const german: ShiftReportDocument = { ...busyDocument({ units: 3, language: 'de' }), durationUnit: 'h' };
const large = busyDocument({
  units: 40,
  nameOf: (index) => `Plant A/Hall north/Line 1/Hydraulic_press_with_a_very_long_name_${index + 1}`,
});

const files = {} as Record<'hostile' | 'german' | 'large' | 'empty' | 'reviewed', Buffer>;
beforeAll(async () => {
  files.hostile = await renderReportPdf(hostile, eventsOf(hostile, 'draft'), null);
  files.german = await renderReportPdf(german, eventsOf(german, 'signed'), SAMPLE_NOTE);
  files.large = await renderReportPdf(large, eventsOf(large, 'signed'), SAMPLE_NOTE);
  files.empty = await renderReportPdf(emptyDocument(), eventsOf(emptyDocument(), 'signed'), null);
  files.reviewed = await renderReportPdf(emptyDocument(), eventsOf(emptyDocument(), 'reviewed'), SAMPLE_NOTE, {
    paper: 'Letter',
  });
});

const texts = new Map<Buffer, string[]>();
/** Text of the pages as a reader finds it, one string a page. */
function pagesOf(file: Buffer): string[] {
  const known = texts.get(file) ?? runOn(file, 'pdftotext', ['-layout', '@', '-']).text.split('\f').slice(0, -1);
  texts.set(file, known);
  return known;
}

/** Shades of grey of one page, 0 black to 255 white, and its size. */
function greyPage(file: Buffer, page: number): { width: number; height: number; shades: Buffer } {
  const { bytes } = runOn(file, 'pdftoppm', ['-gray', '-r', '60', '-f', String(page), '-l', String(page), '@']);
  const [head, width, height] = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(
    bytes.subarray(0, 60).toString('latin1'),
  ) as RegExpExecArray;
  return { width: Number(width), height: Number(height), shades: bytes.subarray((head as string).length) };
}

describe('the file', () => {
  it('is the same bytes for the same report, in whatever order its names come', async () => {
    const turned = Object.fromEntries(Object.entries(structuredClone(hostile)).reverse()) as ShiftReportDocument;
    const definitions = Object.fromEntries(Object.entries(hostile.definitions).reverse());
    const again = await renderReportPdf({ ...turned, definitions }, eventsOf(hostile, 'draft'), null);
    expect(again.equals(files.hostile)).toBe(true);
  });

  it('embeds all its fonts, and uses none of a reader', () => {
    for (const file of Object.values(files)) {
      const lines = runOn(file, 'pdffonts', ['@']).text.trim().split('\n').slice(2);
      expect(lines.length).toBeGreaterThanOrEqual(2);
      for (const line of lines) expect(line).toMatch(/NotoSans-\w+ +CID TrueType +Identity-H +yes yes yes/);
    }
  });

  it('carries the marks of PDF/A-3b, a language and a reading order', () => {
    const text = files.german.toString('latin1');
    for (const mark of [
      '<pdfaid:part>3',
      '<pdfaid:conformance>B',
      '/S /GTS_PDFA1',
      '/Lang (de)',
      '/Marked true',
      '/AFRelationship /Source',
      '%PDF-1.7\n',
    ]) {
      expect(text).toContain(mark);
    }
    expect(text).not.toMatch(/\/JavaScript|\/JS |\/Launch|\/OpenAction|\/URI|\/Encrypt|NeedAppearances|\/ObjStm/);
    expect(text.match(/startxref/g)).toHaveLength(1);
    expect(runOn(files.german, 'pdfinfo', ['@']).text).toMatch(/Tagged: +yes/);
    expect(runOn(files.empty, 'pdfinfo', ['-struct', '@']).text).toMatch(/Document\n +H1 \(block\)/);
  });

  it('holds the report as canonical bytes under the digest it prints', () => {
    const { attachments, facts } = verifyReportPdf(files.german);
    expect(facts).toMatchObject({
      reportDigest: digestOf(german),
      state: 'signed',
      log: german.log,
      treeSize: '200',
      paper: 'A4',
    });
    expect(JSON.parse((attachments.get('report.json') as Buffer).toString('utf8'))).toEqual(german);
    expect((attachments.get('checkpoint.txt') as Buffer).toString('utf8')).toBe(SAMPLE_NOTE);
    expect(runOn(files.german, 'pdfdetach', ['-list', '@']).text).toContain('10 embedded files');
    const pages = pagesOf(files.german);
    expect(pages[0]).toContain(digestOf(german));
    for (const page of pages) expect(page).toContain(digestOf(german).slice(0, 16));
  });

  it('never prints a signature beside a report it was not given for', async () => {
    const other = eventsOf(emptyDocument({ organisation: 'Another' }), 'signed');
    await expect(renderReportPdf(emptyDocument(), other, null)).rejects.toThrow(/is about the report/);
  });
});

describe('page one', () => {
  it('tells who signed what, when and with which meaning, and what stands out', () => {
    const page = pagesOf(files.large)[0] as string;
    for (const text of [
      'Sam Supervisor',
      'Supervisor',
      '20 Nov 2026, 14:15:00 UTC+01:00',
      'I approve this shift report',
      'Rita Reviewer',
    ]) {
      expect(page).toContain(text);
    }
    expect(page).toMatch(/Out of limits \(excursions\) +3 +1 open at the end/);
    expect(page).toMatch(/Downtime, no reason +42\.5/);
    expect(page).toMatch(/Calibration overdue +1/);
    expect(page).toMatch(/_name_1 +84\.9/);
  });

  it('tells of an amendment who asked for it, why, and which report it replaces', async () => {
    const document = emptyDocument();
    const [drafted] = eventsOf(document, 'draft') as [Extract<ShiftReportBody, { event: 'drafted' }>];
    const signature = {
      user: 'Alex Admin',
      role: 'administrator' as const,
      at: drafted.at,
      meaning: 'I ask for this amendment',
    };
    const amended: ShiftReportBody = {
      ...drafted,
      event: 'amended',
      version: 2,
      replaces: 'e'.repeat(64),
      why: 'Counter corrected',
      signature,
    };
    const page = pagesOf(await renderReportPdf(document, [amended], null))[0] as string;
    for (const text of ['Amendment', 'Alex Admin', 'Counter corrected', 'Replaces', 'eeeeeeeeeeeeeeee', 'Version 2'])
      expect(page).toContain(text);
  });

  it('says as plainly what is not there', () => {
    const page = pagesOf(files.hostile)[0] as string;
    expect(page).toContain('Not reviewed');
    expect(page).toContain('Not signed');
  });

  it('marks every page of what nobody has signed, also when it was reviewed', () => {
    for (const file of [files.hostile, files.reviewed])
      for (const page of pagesOf(file)) expect(page).toContain('DRAFT');
    for (const page of pagesOf(files.large)) expect(page).not.toContain('DRAFT');
    expect(files.reviewed.includes('/Type /Sig')).toBe(false);
  });
});

describe('the pages', () => {
  it('are numbered, and name station and shift', () => {
    const pages = pagesOf(files.large);
    expect(pages.length).toBeGreaterThan(15);
    pages.forEach((page, index) => {
      expect(page).toContain(`Page ${index + 1} of ${pages.length}`);
      expect(page).toContain('Example Works · Control room 1');
      expect(page).toContain('Early');
    });
  });

  it('are in the language, number format and units of the station', () => {
    const text = pagesOf(files.german).join('\n');
    for (const words of [
      'Schichtbericht',
      'Unterschrieben',
      '84,9 %',
      '0,71 h',
      'Stillstand',
      'Häufigste',
      'Wertschöpfend',
      '°C',
      '23.700',
    ]) {
      expect(text).toContain(words);
    }
    expect(text).not.toMatch(/Downtime|Unplanned|Excursions|Page \d/);
  });

  it('are A4, or Letter when that is asked for', () => {
    expect(runOn(files.empty, 'pdfinfo', ['@']).text).toMatch(/595\.28 x 841\.89 pts \(A4\)/);
    expect(runOn(files.reviewed, 'pdfinfo', ['@']).text).toMatch(/612 x 792 pts \(letter\)/);
  });

  it('show marks of direction, mark-up and formulas as what they are, and do nothing with them', () => {
    const text = pagesOf(files.hostile).join('\n');
    expect(text).toContain('‹U+202E›');
    expect(text).toContain('‹U+2066›');
    expect(text).toContain('‹U+05D0›');
    expect(text).toContain('<script>');
    expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u05d0]/);
    for (const [name, bytes] of verifyReportPdf(files.hostile).attachments) {
      if (name.endsWith('.csv')) expect(bytes.toString('utf8')).not.toMatch(/(^|,)"?[=+@]/m);
    }
  });

  it('keep their contrast in a grey print: black ink, white paper, and the bands apart', () => {
    const { shades } = greyPage(files.german, 1);
    const share = (from: number, to: number) =>
      shades.filter((each) => each >= from && each <= to).length / shades.length;
    expect(share(250, 255)).toBeGreaterThan(0.7);
    expect(share(0, 90)).toBeGreaterThan(0.004);
    expect(share(100, 130)).toBeGreaterThan(0.001); // effective time
    expect(share(190, 200)).toBeGreaterThan(0.0002); // reduced speed
  });
});
