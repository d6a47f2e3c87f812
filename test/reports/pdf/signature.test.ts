import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  openPlantCertificate,
  openStationCertificate,
  PdfSigningError,
  PlantCertificateError,
  publicCertificateFileOf,
  signPdf,
  verifyReportPdf,
} from '../../../electron/reports/pdf/index.ts';
import { emptyDocument } from './sampleDocument.ts';
import {
  drawn,
  isAcceptedByPdfsig,
  pdfsig,
  runOn,
  SIGNED_AT_MS,
  TEST_RSA_BITS,
  testCertificate,
  testClock,
  texts,
} from './tools.ts';

let folder: string;
let report: Buffer;
const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
const VERIFIER = join(import.meta.dirname, '../../../build/verifier/shiftseal-verify.mjs');
const PASSPHRASE = 'Prüf! pass';

function openssl(...args: string[]): void {
  const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cert-'));
  report = await drawn(emptyDocument());
  const self = ['-x509', '-nodes', '-days', '3650'];
  openssl('req', ...self, ...EC_KEY, '-keyout', 'ec.key', '-out', 'ec.crt', '-subj', '/CN=Plant EC');
  openssl('req', ...self, ...EC_KEY, '-keyout', 'root.key', '-out', 'root.crt', '-subj', '/CN=Example Root');
  writeFileSync(join(folder, 'ca.cnf'), 'basicConstraints=critical,CA:true\n');
  for (const [name, by, subject, extensions] of [
    ['ca', 'root', '/CN=Example Issuing CA', ['-extfile', 'ca.cnf']],
    ['leaf', 'ca', '/O=Example Works/CN=Plant South', []],
  ] as const) {
    openssl(
      'req',
      '-nodes',
      ...(name === 'ca' ? EC_KEY : ['-newkey', 'rsa:2048']),
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
      '-subj',
      subject,
    );
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      `${by}.crt`,
      '-CAkey',
      `${by}.key`,
      '-CAcreateserial',
      '-days',
      '3000',
      '-out',
      `${name}.crt`,
      ...extensions,
    );
  }
  writeFileSync(
    join(folder, 'above.crt'),
    readFileSync(join(folder, 'ca.crt'), 'utf8') + readFileSync(join(folder, 'root.crt'), 'utf8'),
  );
  openssl('pkcs12', '-export', '-inkey', 'ec.key', '-in', 'ec.crt', '-out', 'ec.p12', '-passout', `pass:${PASSPHRASE}`);
  openssl(
    'pkcs12',
    '-export',
    '-inkey',
    'leaf.key',
    '-in',
    'leaf.crt',
    '-certfile',
    'above.crt',
    '-out',
    'leaf.p12',
    '-passout',
    `pass:${PASSPHRASE}`,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pkcs12 = (name: string) => readFileSync(join(folder, name));
/** openssl makes certificates that begin now. */
const atNow = () => ({ ...texts, atMs: Date.now() + 5_000 });

describe('sealing with the certificate of the plant', () => {
  it.each(['ec.p12', 'leaf.p12'])('%s: pdfsig says valid and total document signed', async (name) => {
    const certificate = await openPlantCertificate({ pkcs12: pkcs12(name), passphrase: PASSPHRASE });
    const sealed = signPdf(report, certificate, atNow());
    const said = pdfsig(sealed);
    expect(isAcceptedByPdfsig(said)).toBe(true);
    expect(said).toContain('Signature Type: ETSI.CAdES.detached');
    expect(said).toContain('Signing Hash Algorithm: SHA-256');
    expect(said).toContain(name === 'ec.p12' ? 'Plant EC' : 'Plant South');
    expect(verifyReportPdf(sealed).isValid).toBe(true);
  });

  it('trusts what was issued by the authority that is trusted, and nothing else', async () => {
    const certificate = await openPlantCertificate({ pkcs12: pkcs12('leaf.p12'), passphrase: PASSPHRASE });
    expect(certificate.chain).toHaveLength(1);
    const sealed = signPdf(report, certificate, atNow());
    const verdicts = ['leaf.crt', 'ca.crt', 'root.crt', 'ec.crt'].map(
      (name) => verifyReportPdf(sealed, { trustedCertificate: pkcs12(name) }).isValid,
    );
    expect(verdicts).toEqual([true, true, true, false]);
  });

  it('openssl checks the same signature over the same bytes', async () => {
    const certificate = await openPlantCertificate({ pkcs12: pkcs12('leaf.p12'), passphrase: PASSPHRASE });
    const sealed = signPdf(report, certificate, atNow());
    const range = /\/ByteRange \[0 (\d+) (\d+) (\d+)\]/.exec(sealed.toString('latin1')) as RegExpExecArray;
    const [start, behind, rest] = range.slice(1).map(Number) as [number, number, number];
    expect(behind + rest).toBe(sealed.length);
    const cms = Buffer.from(sealed.subarray(start + 1, behind - 1).toString('latin1'), 'hex');
    writeFileSync(join(folder, 'sig.der'), cms.subarray(0, 4 + cms.readUInt16BE(2)));
    writeFileSync(join(folder, 'data.bin'), Buffer.concat([sealed.subarray(0, start), sealed.subarray(behind)]));
    openssl(
      'cms',
      '-verify',
      '-inform',
      'DER',
      '-in',
      'sig.der',
      '-content',
      'data.bin',
      '-binary',
      '-CAfile',
      'root.crt',
      '-purpose',
      'any',
      '-cades',
      '-out',
      'plain.bin',
    );
  });

  it('the single-file verifier, written from the description of the file alone, says the same', async () => {
    const certificate = await openPlantCertificate({ pkcs12: pkcs12('leaf.p12'), passphrase: PASSPHRASE });
    const sealed = signPdf(report, certificate, atNow());
    const other = Buffer.from(sealed);
    other[5_000] = (other[5_000] as number) ^ 4;
    const statuses = [sealed, other, Buffer.concat([sealed, Buffer.from('\n')])].map(
      (file) => runOn(file, process.execPath, [VERIFIER, '@']).status,
    );
    expect(statuses).toEqual([0, 1, 1]);
  });

  it('says what is wrong with a certificate file', async () => {
    const opening = (file: Buffer, passphrase = PASSPHRASE) => openPlantCertificate({ pkcs12: file, passphrase });
    await expect(opening(pkcs12('ec.p12'), 'another')).rejects.toThrow(/passphrase of the PKCS #12 file is wrong/);
    await expect(opening(Buffer.from('no file'))).rejects.toThrow(/not a PKCS #12 file/);
    openssl(
      'pkcs12',
      '-export',
      '-legacy',
      '-inkey',
      'ec.key',
      '-in',
      'ec.crt',
      '-out',
      'old.p12',
      '-passout',
      `pass:${PASSPHRASE}`,
    );
    await expect(opening(pkcs12('old.p12'))).rejects.toThrow(/encrypted in an old way.*Export it again/);
    openssl('pkcs12', '-export', '-nokeys', '-in', 'ec.crt', '-out', 'nokey.p12', '-passout', `pass:${PASSPHRASE}`);
    await expect(opening(pkcs12('nokey.p12'))).rejects.toThrow(/holds no private key/);
  });
});

describe('sealing with the certificate the station makes', () => {
  const options = (dataDir: string, passphrase = 'from the secret store') => ({
    ...{
      dataDir,
      passphrase,
      clock: testClock,
      rsaBits: TEST_RSA_BITS,
      station: { id: 'cr-01', name: 'Leitwarte Süd' },
    },
  });

  it('makes it once, keeps the key encrypted and for its owner alone, and hands out the certificate', async () => {
    const dataDir = join(folder, 'data');
    const made = await openStationCertificate(options(dataDir));
    const file = join(dataDir, 'keys', 'report.pem');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain('BEGIN ENCRYPTED PRIVATE KEY');
    expect(made.subject).toBe('Leitwarte Süd (cr-01)');
    const again = await openStationCertificate(options(dataDir));
    expect(again.fingerprint).toBe(made.fingerprint);
    const sealed = signPdf(report, again, texts);
    expect(isAcceptedByPdfsig(pdfsig(sealed))).toBe(true);
    const trustedCertificate = readFileSync(publicCertificateFileOf(dataDir));
    expect(verifyReportPdf(sealed, { trustedCertificate })).toMatchObject({ isValid: true, findings: [] });
    await expect(openStationCertificate(options(dataDir, 'another'))).rejects.toThrow(PlantCertificateError);
    rmSync(file);
    await expect(openStationCertificate(options(dataDir))).rejects.toThrow(
      /is missing, but reports were sealed with it before/,
    );
    expect(existsSync(file)).toBe(false);
  });
});

describe('what is not sealed', () => {
  it('a draft, a file sealed already, and with a certificate that is not valid then', async () => {
    const certificate = await testCertificate();
    const draft = await drawn(emptyDocument(), 'draft');
    expect(() => signPdf(draft, certificate, texts)).toThrow(PdfSigningError);
    expect(() => signPdf(signPdf(report, certificate, texts), certificate, texts)).toThrow(/signed already/);
    const late = SIGNED_AT_MS + 21 * 366 * 86_400_000;
    expect(() => signPdf(report, certificate, { ...texts, atMs: late })).toThrow(/is valid from .* to /);
  });

  it('no text of the signature can break out of it, however long or strange', async () => {
    const certificate = await testCertificate();
    const strange = {
      reason: `) /Contents <00> ${'é😀'.repeat(200)}`,
      location: '>\n/ByteRange [0 1 2 3]',
      atMs: SIGNED_AT_MS,
    };
    const sealed = signPdf(report, certificate, strange);
    expect(isAcceptedByPdfsig(pdfsig(sealed))).toBe(true);
    expect(verifyReportPdf(sealed).isValid).toBe(true);
  });
});
