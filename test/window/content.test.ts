import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { answerContentRequest, CONTENT_SECURITY_POLICY, contentFile } from '../../electron/window/content.ts';

const scratch = mkdtempSync(join(tmpdir(), 'shiftseal-content-'));
const folder = join(scratch, 'renderer');
mkdirSync(folder);
writeFileSync(join(folder, 'index.html'), '<!doctype html>');
writeFileSync(join(scratch, 'secret.json'), '{}');
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('content of app://shiftseal/', () => {
  it('answers with the renderer’s file, its type and the policy', async () => {
    const response = await answerContentRequest('GET', 'app://shiftseal/', folder);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('Content-Security-Policy')).toBe(CONTENT_SECURITY_POLICY);
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
  });

  it.each([
    ['a path upward', 'app://shiftseal/../secret.json'],
    ['an encoded path upward', 'app://shiftseal/%2e%2e/secret.json'],
    ['an encoded slash upward', 'app://shiftseal/..%2fsecret.json'],
    ['a backslash upward', 'app://shiftseal/..%5csecret.json'],
    ['a NUL byte', 'app://shiftseal/index.html%00.js'],
    ['a stray percent sign', 'app://shiftseal/%zz.js'],
    ['another host', 'app://other/index.html'],
    ['another scheme', 'file:///etc/passwd'],
    ['a kind of file that is not ours', 'app://shiftseal/index.exe'],
    ['a file that is not there', 'app://shiftseal/absent.js'],
    ['no URL at all', 'index.html'],
  ])('answers 404, under the same policy, to %s', async (_case, url) => {
    const response = await answerContentRequest('GET', url, folder);
    expect(response.status).toBe(404);
    expect(response.headers.get('Content-Security-Policy')).toBe(CONTENT_SECURITY_POLICY);
  });

  it('answers 405 to anything but GET', async () => {
    expect((await answerContentRequest('POST', 'app://shiftseal/index.html', folder)).status).toBe(405);
  });

  it('never names a file outside the folder, whatever the path', () => {
    const piece = fc.constantFrom('..', '%2e%2e', '%2f', '%5c', '/', '\\', 'a', '.', 'x.js', '%00', '%252e');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const file = contentFile(`app://shiftseal/${pieces.join('')}`, folder);
        expect(file === undefined || file.path.startsWith(`${folder}/`)).toBe(true);
      }),
    );
  });
});
