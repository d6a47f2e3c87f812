import { execFile } from 'node:child_process';
import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { mappingOf, temporaryFolder } from './support/importing.ts';
import { workbookParts, zipOf } from './support/zipWriter.ts';

const SOURCE = fileURLToPath(new URL('./support/importingProcess.ts', import.meta.url));
const RSS_MB_MAX = 300;
const ROWS = 1_000_000;

interface Cost {
  readonly state: string;
  readonly counts: {
    readonly rows: number;
    readonly accepted: number;
    readonly refused: number;
    readonly readings: number;
  };
  readonly tookMs: number;
  readonly delivered: number;
  readonly refused: number;
  readonly looks: number;
  readonly rssMb: number;
}

/** Bundled like the product: reading TypeScript would cost memory that is not the importer's. */
async function bundled(): Promise<string> {
  const outfile = join(temporaryFolder(), 'importing.mjs');
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
  await build({
    entryPoints: [SOURCE],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner,
    logLevel: 'error',
  });
  return outfile;
}

async function cost(path: string, mapping: object): Promise<Cost> {
  const file = join(temporaryFolder(), 'mapping.json');
  writeFileSync(file, JSON.stringify(mapping));
  const { stdout } = await promisify(execFile)(process.execPath, [await bundled(), path, file], { timeout: 120_000 });
  return JSON.parse(stdout) as Cost;
}

const say = (what: string, { tookMs, rssMb, counts }: Cost): void =>
  console.log(
    `${what}: ${Math.round(tookMs)} ms, ${Math.round((counts.rows / tookMs) * 1000)} rows/s, ${Math.round(rssMb)} MB RSS of the whole process`,
  );

describe('a file of a million rows', () => {
  it('stays under 300 MB of memory as CSV, with every row accounted for', { timeout: 180_000 }, async () => {
    const path = join(temporaryFolder(), 'million.csv');
    const out = createWriteStream(path);
    out.write('time,site,residual,turbidity,note\n');
    for (let from = 0; from < ROWS; from += 10_000) {
      let text = '';
      for (let i = from; i < from + 10_000; i++) {
        // Every thousandth row is bad, every hundredth has a quoted line break.
        const turbidity = i % 1000 === 999 ? 'bad' : (i % 500) / 100;
        const note = i % 100 === 0 ? '"two\nlines"' : 'ok';
        text += `${new Date(1.6e12 + 1000 * i).toISOString()},site ${i % 50},${(i % 997) / 10},${turbidity},${note}\n`;
      }
      if (!out.write(text)) await new Promise<void>((drained) => void out.once('drain', () => drained()));
    }
    out.end();
    await finished(out);
    const mapping = mappingOf({
      values: [
        { column: 'residual', tag: 'w.{site}.residual' },
        { column: 'turbidity', tag: 'w.{site}.turbidity' },
      ] as never,
      time: { columns: ['time'] },
    });
    const measured = await cost(path, mapping);
    say('CSV of 1 000 000 rows', measured);
    expect(measured).toMatchObject({
      state: 'done',
      counts: { rows: ROWS, accepted: ROWS - 1_000, refused: 1_000, readings: 2 * (ROWS - 1_000) },
    });
    expect(measured.delivered).toBe(2 * (ROWS - 1_000));
    expect(measured.refused).toBe(1_000);
    expect(measured.looks).toBeGreaterThan(5);
    expect(measured.rssMb).toBeLessThan(RSS_MB_MAX);
  });

  it('stays under 300 MB of memory as a workbook', { timeout: 180_000 }, async () => {
    const rows: string[] = [
      '<row r="1"><c t="inlineStr"><is><t>time</t></is></c><c t="inlineStr"><is><t>value</t></is></c></row>',
    ];
    for (let i = 0; i < ROWS; i++)
      rows.push(`<row r="${i + 2}"><c s="1"><v>${40_000 + i / 1440}</v></c><c><v>${(i * 7919) % 1000}</v></c></row>`);
    const parts = workbookParts(rows.join(''), { styles: '<cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs>' });
    const path = join(temporaryFolder(), 'million.xlsx');
    writeFileSync(path, zipOf(parts));
    const mapping = {
      ...mappingOf(),
      format: { kind: 'xlsx' },
      time: { columns: ['time'], format: 'excelSerial', timeZone: 'UTC' },
    };
    const measured = await cost(path, mapping);
    say('workbook of 1 000 000 rows', measured);
    expect(measured).toMatchObject({ state: 'done', counts: { rows: ROWS, accepted: ROWS, readings: ROWS } });
    expect(measured.rssMb).toBeLessThan(RSS_MB_MAX);
  });
});
