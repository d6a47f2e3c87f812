import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { readReportAssets } from '../../../electron/reports/pdf/index.ts';

const ROOT = join(import.meta.dirname, '../../..');

it('fonts and colour profile are found in a checkout, beside a bundled entry and above a bundled chunk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assets-'));
  try {
    const listed = /const reportAssets = \[([^\]]+)\]/.exec(
      readFileSync(join(ROOT, 'build/bundleNode.mjs'), 'utf8'),
    )?.[1];
    const built = [...(listed as string).matchAll(/'([^']+)'/g)].map(([, path]) => path as string);
    mkdirSync(join(folder, 'chunks'));
    for (const path of built) cpSync(join(ROOT, 'node_modules', path), join(folder, 'reportAssets', basename(path)));
    const installed = readReportAssets();
    for (const place of [folder, join(folder, 'chunks')]) expect(readReportAssets(place)).toEqual(installed);
    rmSync(join(folder, 'reportAssets', 'NotoSans_700Bold.ttf'));
    expect(() => readReportAssets(folder)).toThrow(/NotoSans_700Bold.ttf of the report is missing/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
