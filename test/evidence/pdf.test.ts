import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDataFolder } from '../../electron/query/dataFolder.ts';
import { renderReportPdf, signPdf, verifyReportPdf } from '../../electron/reports/pdf/index.ts';
import { testCertificate, texts } from '../reports/pdf/tools.ts';
import {
  type BundledShift,
  bundledShift,
  bundleOf,
  copyOf,
  issueInLog,
  removeScratch,
  scratch,
} from './bundledShift.ts';
import { loneVerifier, productVerifier } from './verifiers.ts';

let shift: BundledShift;
let bundle: string;
let pdf: string;
let drawn: Buffer;
let lone: ReturnType<typeof loneVerifier>;
beforeAll(async () => {
  shift = bundledShift();
  const data = openDataFolder(shift.folder);
  const events = data.ledger.iterate({ kinds: ['shiftReport'] });
  const bodies = [...events].map(({ body }) => body as never);
  const note = data.ledger.latestCheckpoint()?.note ?? '';
  data.close();
  drawn = await renderReportPdf(shift.built.document, bodies, note);
  pdf = join(scratch(), 'report.pdf');
  writeFileSync(pdf, signPdf(drawn, await testCertificate(), texts));
  ({ folder: bundle } = await bundleOf(shift, { pdf }));
  lone = loneVerifier();
}, 60_000);
afterAll(() => {
  shift.remove();
  removeScratch();
});

const product = (folder: string) =>
  productVerifier(folder, {
    verifyPdf: (bytes) => {
      const { findings } = verifyReportPdf(bytes);
      return findings.filter(({ level }) => level === 'refused').map(({ text }) => text);
    },
  });

/** The bundle with its PDF changed, and the file by itself. */
function changed(act: (bytes: Buffer) => Buffer): { folder: string; file: string } {
  const folder = copyOf(bundle);
  const file = join(folder, 'report.pdf');
  writeFileSync(file, act(readFileSync(file)));
  return { folder, file };
}

describe('a signed report beside its bundle', () => {
  it('is checked with the bundle, and alone', async () => {
    for (const verdict of [lone(bundle), lone(pdf), lone(pdf, bundle), await product(bundle)]) {
      expect(verdict.findings).toEqual([]);
      expect(verdict.ok).toBe(true);
    }
    expect(lone(pdf).facts.join()).toMatch(/signed by .*certificate SHA-256/);
    expect(lone(pdf).asks.join()).toMatch(/does the plant say that this certificate is its own/);
  });

  it.each<[string, (bytes: Buffer) => Buffer, RegExp]>([
    ['a byte of a page', (bytes) => flipAt(bytes, bytes.indexOf('stream\n') + 40), /changed after it was signed/],
    ['something added behind the end', (bytes) => Buffer.concat([bytes, Buffer.from('\n%%EOF\n')]), /added after/],
    [
      'a byte of the signature',
      (bytes) => flipAt(bytes, bytes.indexOf('/Contents <') + 1_400),
      /signature|CMS|certificate|asn1|ASN/i,
    ],
    [
      'a zero that fills up the signature',
      (bytes) => flipAt(bytes, bytes.indexOf('>', bytes.indexOf('/Contents <')) - 3),
      /beside its signature/,
    ],
    ['a digit of the signature in capitals', inCapitals, /beside its signature/],
    [
      'the digest in the metadata',
      (bytes) => flipAt(bytes, bytes.indexOf('<ss:reportDigest>') + 20),
      /changed|SHA-256/,
    ],
  ])('%s that is another is refused, and said so', (_, act, words) => {
    const { folder, file } = changed(act);
    const verdicts = [lone(file), lone(folder)];
    for (const { ok, findings } of verdicts) {
      expect(ok).toBe(false);
      expect(findings.some(({ file: name }) => name.endsWith('report.pdf'))).toBe(true);
    }
    expect(verdicts[0]?.findings.map(({ message }) => message).join()).toMatch(words);
  });

  it('is refused beside the bundle of another report', async () => {
    const folder = copyOf(bundle);
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as { stationName: string };
    writeFileSync(join(folder, 'report.json'), JSON.stringify({ ...report, stationName: 'another' }));
    expect(
      lone(pdf, folder)
        .findings.map(({ message }) => message)
        .join(),
    ).toMatch(/in the bundle/);
  });
});

describe('a report that was issued', () => {
  it('is the file that the log names: one that somebody sealed anew is refused by both', async () => {
    const issued = readFileSync(pdf);
    issueInLog(shift, issued);
    const { folder } = await bundleOf(shift, { pdf });
    expect([lone(folder).findings, (await product(folder)).findings]).toEqual([[], []]);
    const another = join(scratch(), 'report.pdf');
    writeFileSync(another, signPdf(drawn, await testCertificate('somebody else'), texts));
    const { folder: forged } = await bundleOf(shift, { pdf: another });
    for (const { ok, findings } of [lone(forged), lone(another, folder), await product(forged)]) {
      expect(ok).toBe(false);
      expect(findings.map(({ message }) => message)).toContain('it is not the file that the log says was issued');
    }
  });
});

/** Says the same to whoever reads hexadecimal. */
function inCapitals(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const from = bytes.indexOf('/Contents <');
  const at = bytes.findIndex((byte, i) => i > from + 300 && byte >= 0x61 && byte <= 0x66);
  copy[at] = (copy[at] as number) - 0x20;
  return copy;
}

function flipAt(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = copy[at] === 0x61 ? 0x62 : 0x61;
  return copy;
}
