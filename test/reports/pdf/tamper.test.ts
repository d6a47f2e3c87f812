import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { comparePages, type PlantCertificate, signPdf, verifyReportPdf } from '../../../electron/reports/pdf/index.ts';
import { busyDocument, emptyDocument } from './sampleDocument.ts';
import { drawn, isAcceptedByPdfsig, pdfsig, testCertificate, texts } from './tools.ts';

/**
 * `SHIFTSEAL_FULL_SWEEP=1` changes every byte of a small signed report (92 000 files, some minutes); without it, a sample
 * that is spread over the whole file.
 */
const isFull = process.env.SHIFTSEAL_FULL_SWEEP !== undefined;
const SAMPLES = 120;
const SWEEP_MS_MAX = 3_600_000;

let certificate: PlantCertificate;
/** As drawn, before the plant seals them. */
let smallOpen: Buffer;
let usualOpen: Buffer;
let small: Buffer;
let usual: Buffer;

beforeAll(async () => {
  certificate = await testCertificate();
  [smallOpen, usualOpen] = [await drawn(emptyDocument()), await drawn(busyDocument({ units: 2 }))];
  [small, usual] = [signPdf(smallOpen, certificate, texts), signPdf(usualOpen, certificate, texts)];
});

const refusedOf = (file: Buffer) =>
  verifyReportPdf(file, { trustedCertificate: certificate.certificate })
    .findings.filter(({ level }) => level === 'refused')
    .map(({ text }) => text)
    .join(' ');

function flipped(file: Buffer, at: number, bit: number): Buffer {
  const changed = Buffer.from(file);
  changed[at] = (changed[at] as number) ^ (1 << bit);
  return changed;
}

/** Same length, other bytes. */
function overwritten(file: Buffer, from: string, to: string): Buffer {
  const at = file.indexOf(from);
  expect(at).toBeGreaterThanOrEqual(0);
  const changed = Buffer.from(file);
  changed.write(to, at, 'latin1');
  return changed;
}

describe('a sealed report as it is', () => {
  it('is valid and whole, for pdfsig and for us', () => {
    for (const file of [small, usual]) {
      expect(isAcceptedByPdfsig(pdfsig(file))).toBe(true);
      expect(verifyReportPdf(file, { trustedCertificate: certificate.certificate })).toMatchObject({
        isValid: true,
        findings: [],
      });
    }
  });

  it('shows on its pages what its attachment says', async () => {
    expect(await comparePages(usual, verifyReportPdf(usual))).toEqual([]);
  });
});

describe('one byte changed', () => {
  it(
    isFull ? 'anywhere is refused' : 'is refused, wherever in the file it lies',
    () => {
      const step = isFull ? 1 : Math.floor(small.length / SAMPLES);
      const missed: number[] = [];
      for (let at = 0; at < small.length; at += step) {
        if (verifyReportPdf(flipped(small, at, at % 8)).isValid) missed.push(at);
      }
      expect(missed).toEqual([]);
    },
    isFull ? SWEEP_MS_MAX : undefined,
  );

  it('to any other value at any place is refused', () => {
    fc.assert(
      fc.property(fc.nat(small.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = Buffer.from(small);
        changed[at] = ((changed[at] as number) + by) % 256;
        expect(verifyReportPdf(changed).isValid).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it('in the parts that a signature does not cover by itself is refused too', () => {
    const contents = small.indexOf('/Contents <');
    const certificateAt = contents + 400;
    const padding = small.indexOf('>', contents) - 40;
    for (const at of [contents + 10, contents + 12, certificateAt, padding])
      expect(refusedOf(flipped(small, at, 0))).not.toBe('');
    const letter = [...small.subarray(contents + 11).entries()].find(
      ([, byte]) => byte >= 0x61 && byte <= 0x66,
    )?.[0] as number;
    const upperCase = flipped(small, contents + 11 + letter, 5);
    expect(pdfsig(upperCase)).toContain('Signature is Valid'); // the same number, written otherwise
    expect(refusedOf(upperCase)).toContain('signature itself was touched');
  });

  it('is named by the part of the report it lies in', () => {
    const text = usual.toString('latin1');
    const content = /\/Type \/Page\n[\s\S]*?\/Contents (\d+) 0 R/.exec(text)?.[1];
    const inPage = text.indexOf('stream\n', text.indexOf(`\n${content} 0 obj\n`)) + 40;
    expect(refusedOf(flipped(usual, inPage, 2))).toContain('Changed since it was sealed: what page 1 shows.');
    expect(refusedOf(overwritten(usual, '<ss:state>signed', '<ss:state>drafts'))).toContain('the metadata');
    expect(refusedOf(overwritten(usual, '/F (oee.csv)', '/F (aee.csv)'))).toContain('attachment');
    expect(refusedOf(overwritten(usual, '%PDF-1.7', '%PDF-1.6'))).toContain('the head of the file');
  });

  it('is refused by pdfsig where it is signed', () => {
    const contents = usual.indexOf('/Contents <');
    for (const at of [1_000, contents - 60, contents + 25_500, usual.length - 30_000, usual.length - 200]) {
      expect(isAcceptedByPdfsig(pdfsig(flipped(usual, at, 1)))).toBe(false);
    }
  });
});

describe('something added behind the signature', () => {
  /** A correct incremental update (ISO 32000-1 §7.5.6) that gives page one other contents. */
  function updated(file: Buffer): Buffer {
    const text = file.toString('latin1');
    const page = /\n(\d+) 0 obj\n<<\n\/Type \/Page\n[\s\S]*?\/Contents (\d+) 0 R/.exec(text) as RegExpExecArray;
    const root = /\/Root (\d+ 0 R)/.exec(text)?.[1];
    const size = /\/Size (\d+)/.exec(text)?.[1];
    const previous = /startxref\n(\d+)\n%%EOF\n$/.exec(text)?.[1];
    const content = 'BT /F1 12 Tf 100 700 Td (OEE 99 %) Tj ET';
    const object = `${page[2]} 0 obj\n<<\n/Length ${content.length}\n>>\nstream\n${content}\nendstream\nendobj\n`;
    const table = `xref\n${page[2]} 1\n${String(file.length).padStart(10, '0')} 00000 n \n`;
    const trailer = `trailer\n<<\n/Size ${size}\n/Root ${root}\n/Prev ${previous}\n>>\nstartxref\n${file.length + object.length}\n%%EOF\n`;
    return Buffer.concat([file, Buffer.from(object + table + trailer, 'latin1')]);
  }

  it('is refused, and what it replaces is named', () => {
    expect(refusedOf(updated(usual))).toMatch(/bytes were added behind the signed file: what page 1 shows replaced/);
    expect(isAcceptedByPdfsig(pdfsig(updated(usual)))).toBe(false);
  });

  it('is refused even when it is a line end', () => {
    expect(refusedOf(Buffer.concat([small, Buffer.from('\n')]))).toContain('1 bytes were added');
  });

  it('is refused in front, and so is a file cut short', () => {
    expect(refusedOf(Buffer.concat([Buffer.from('\n'), small]))).not.toBe('');
    for (const cut of [1, 100, 10_000]) expect(refusedOf(small.subarray(0, small.length - cut))).not.toBe('');
  });
});

describe('an attachment swapped', () => {
  it('in the bytes of the file is refused by both', () => {
    const at = usual.indexOf('stream\n') + 7;
    const other = Buffer.from(usual);
    other.fill(0, at, at + 200);
    expect(refusedOf(other)).toContain('attachment report.json');
    expect(isAcceptedByPdfsig(pdfsig(other))).toBe(false);
  });

  it('for that of another report, sealed again with another certificate, is refused by the certificate', async () => {
    const other = signPdf(usualOpen, await testCertificate(), texts);
    expect(isAcceptedByPdfsig(pdfsig(other))).toBe(true);
    expect(refusedOf(other)).toContain('not the certificate you trust');
    expect(verifyReportPdf(other).findings).toEqual([
      expect.objectContaining({ level: 'note', code: 'certificateNotCompared' }),
    ]);
  });

  it('before the plant sealed it is refused by the digest that the file states', () => {
    const digest = /<ss:reportDigest>([0-9a-f]{64})/.exec(smallOpen.toString('latin1'))?.[1] as string;
    const forged = signPdf(overwritten(smallOpen, digest, 'f'.repeat(64)), certificate, texts);
    expect(isAcceptedByPdfsig(pdfsig(forged))).toBe(true);
    expect(refusedOf(forged)).toContain('report.json was swapped');
  });

  it('or pages that never showed the attached report are found by drawing it again', async () => {
    const other = await drawn(emptyDocument({ organisation: 'Another Works' }));
    const [pages, attached] = [other.toString('latin1'), smallOpen.toString('latin1')];
    const report = (text: string) => /\n8 0 obj\n[\s\S]*?endobj\n/.exec(text)?.[0] as string;
    const digest = (text: string) => /<ss:reportDigest>([0-9a-f]{64})/.exec(text)?.[1] as string;
    const mixed = Buffer.from(
      pages.replace(report(pages), () => report(attached)).replace(digest(pages), digest(attached)),
      'latin1',
    );
    const verdict = verifyReportPdf(mixed);
    const findings = await comparePages(mixed, verdict);
    expect(findings).toEqual([expect.objectContaining({ level: 'refused', code: 'pages' })]);
  });
});

it('bytes that are no report at all are refused, never thrown at', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
      expect(verifyReportPdf(Buffer.from(bytes)).isValid).toBe(false);
    }),
  );
  const cutUp = fc.tuple(fc.nat(small.length), fc.nat(small.length));
  fc.assert(
    fc.property(cutUp, ([a, b]) => {
      const piece = small.subarray(Math.min(a, b), Math.max(a, b));
      expect(verifyReportPdf(piece).isValid && piece.length < small.length).toBe(false);
    }),
    { numRuns: 40 },
  );
});
