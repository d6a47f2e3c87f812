import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { verifyReportPdf } from '../../electron/reports/pdf/index.ts';
import { removeScratch } from './bundledShift.ts';
import { loneVerifier, productVerifier } from './verifiers.ts';

/**
 * Evidence that was handed out stays evidence. These folders were written by format 1 and are never written again: whoever changes
 * what a verifier reads finds here what it must still read.
 */
const GOLDEN = fileURLToPath(new URL('golden', import.meta.url));
const lone = loneVerifier();
afterAll(removeScratch);

describe('bundles of format 1, as they were handed out', () => {
  it.each(readdirSync(GOLDEN))('%s verifies, by every key of its chain and by both verifiers', async (name) => {
    const bundle = join(GOLDEN, name);
    const history = join(bundle, 'keys.txt');
    const keys = [readFileSync(join(bundle, 'station.vkey'), 'utf8').trim()];
    const told = existsSync(history) ? readFileSync(history, 'utf8') : '';
    for (const [, key = ''] of told.matchAll(/^old (.+)$/gm)) keys.push(key);
    for (const publicKey of keys) {
      for (const verdict of [lone(bundle, '--public-key', publicKey), await productVerifier(bundle, { publicKey })]) {
        expect(verdict.findings).toEqual([]);
        expect(verdict.ok).toBe(true);
      }
    }
  });

  it('the signed report of one, as a file', async () => {
    const pdf = readFileSync(join(GOLDEN, 'signed-report-format-1', 'report.pdf'));
    expect(verifyReportPdf(pdf)).toMatchObject({ isValid: true, findings: [{ code: 'certificateNotCompared' }] });
  });
});
