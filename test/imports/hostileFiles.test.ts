import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importMappingSchema } from '../../shared/domain/importMapping.ts';
import { imported, mappingOf, temporaryFile } from './support/importing.ts';
import { textRow, workbookParts, zipOf } from './support/zipWriter.ts';

const ENDS = ['done', 'broken', 'refused'];
const book = importMappingSchema.parse({ ...mappingOf(), format: { kind: 'xlsx' } });

async function endsWell(content: Uint8Array, mapping: ReturnType<typeof mappingOf>): Promise<string> {
  const { outcome, sink } = await imported(temporaryFile(content), mapping);
  expect(ENDS).toContain(outcome.state);
  expect(outcome.counts.accepted + outcome.counts.refused).toBe(outcome.counts.rows);
  expect(sink.refused).toHaveLength(outcome.counts.refused);
  expect(sink.readings()).toHaveLength(outcome.counts.readings);
  for (const { payload } of sink.refused) expect(payload.length).toBeLessThanOrEqual(16_384);
  return outcome.state;
}

describe('whatever the file holds', () => {
  it('any bytes after a header end as rows accepted or refused, and nothing throws', async () => {
    const header = Buffer.from('time,value\n2026-01-01 00:00:00,1\n');
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .string({ unit: fc.constantFrom('"', ',', '\n', '\r', '1', '<', 'é', '\0', ' '), maxLength: 200 })
        .map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => void (await endsWell(Buffer.concat([header, content]), mappingOf()))),
      { numRuns: 300 },
    );
  });

  it('any bytes at all do not throw', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        async (content) => void (await endsWell(content, mappingOf())),
      ),
      { numRuns: 150 },
    );
  });

  it('a workbook with any bytes changed or cut off is read, refused or broken off by name, and nothing throws', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => textRow(i + 2, `2026-01-01 00:${10 + i}:00`, String(i))).join('');
    const good = zipOf(workbookParts(textRow(1, 'time', 'value') + rows));
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    const ends = new Set<string>();
    await fc.assert(
      fc.asyncProperty(damage, fc.option(fc.nat(good.length)), async (changes, cut) => {
        const bytes = Buffer.from(good);
        for (const [at, value] of changes) bytes[at] = value;
        ends.add(await endsWell(bytes.subarray(0, cut ?? bytes.length), book));
      }),
      { numRuns: 400 },
    );
    expect([...ends].length).toBeGreaterThan(1);
  });
});
