import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { listMappings, loadMapping, parseMapping, saveMapping, tagsOfFile } from '../../electron/imports/index.ts';
import { idText } from '../../shared/domain/importMapping.ts';
import { importedText, mappingOf, standingClock, temporaryFile, temporaryFolder } from './support/importing.ts';

const T = '2026-01-01 00:00:00';

describe('mappings saved by name', () => {
  const text = JSON.stringify(mappingOf(), null, 2);

  it('come back as they were, with their hash, and leave nothing half-written beside them', () => {
    const data = temporaryFolder();
    const saved = saveMapping(data, text);
    expect(saved).toMatchObject({ name: 'test', hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(listMappings(data)).toEqual([{ ...saved, text }]);
    expect(loadMapping(data, 'test')).toEqual(mappingOf());
    expect(readdirSync(join(data, 'mappings'))).toEqual(['test.json']);
  });

  it('that do not exist name the nearest', () => {
    const data = temporaryFolder();
    expect(() => loadMapping(data, 'test')).toThrow('there is no mapping "test"; none is saved yet');
    saveMapping(data, text);
    expect(() => loadMapping(data, 'tests')).toThrow(
      'there is no mapping "tests" (did you mean "test"?); saved are test',
    );
    expect(() => loadMapping(data, '../test')).toThrow('there is no mapping');
  });

  it('are refused field by field; unknown keys too', () => {
    const wrong = { ...JSON.parse(text), extra: 1, time: { columns: [], format: 'iso', timeZone: 'Mars/Base' } };
    expect(() => parseMapping(JSON.stringify(wrong))).toThrow(
      /time\.columns: .*; time\.timeZone: an IANA time zone.*extra/,
    );
    expect(() => parseMapping('{')).toThrow('the mapping is no JSON');
    expect(() => saveMapping(temporaryFolder(), text.replace('"test"', '"../test"'))).toThrow('name: letters, digits');
  });

  it('a file of another name inside is refused by both names', () => {
    const data = temporaryFolder();
    mkdirSync(join(data, 'mappings'));
    writeFileSync(join(data, 'mappings', 'other.json'), text);
    expect(() => loadMapping(data, 'other')).toThrow('the file of mapping "other" holds one called "test"');
  });
});

describe('a mapping that does not fit the file refuses it before a row is read', () => {
  it('naming missing columns, the nearest, and what the file has', async () => {
    const { outcome } = await importedText(`Time,values\n${T},1\n`);
    expect(outcome).toMatchObject({ state: 'refused', counts: { rows: 0 } });
    expect(outcome.message).toContain('the file has no column "time" (for the time) (did you mean "Time"?)');
    expect(outcome.message).toContain(
      'no column "value" (for values of lab.value) (did you mean "values"?); its columns are "Time", "values"',
    );
  });

  it('naming a column that is there twice', async () => {
    const { outcome } = await importedText(`time,value,value\n${T},1,2\n`);
    expect(outcome.message).toContain('the file has 2 columns called "value"');
  });

  it('naming a tag that two values would share, and a time format that is none', async () => {
    const mapping = mappingOf({
      time: { format: 'DD.MM.YYYY' },
      values: [
        { column: 'value', tag: 'a' },
        { column: 'other', tag: 'a' },
      ] as never,
    });
    const { outcome } = await importedText(`time,value,other\n${T},1,2\n`, mapping);
    expect(outcome.message).toContain('would go to the same tag "a"');
    expect(outcome.message).toContain('has "D", which is no token');
  });

  it('naming an empty file', async () => {
    expect((await importedText('')).outcome.message).toContain('has no header row 1: it is empty or too short');
  });
});

describe('tags made from a file', () => {
  it('one per series, with unit and type, sorted; nothing for refused rows', async () => {
    const mapping = mappingOf({
      values: [
        { column: 'value', tag: 'lab.{site}.ph', unit: '[pH]' },
        { column: 'note', tag: 'lab.{site}.note', type: 'text' },
      ] as never,
    });
    const path = temporaryFile(`time,site,value,note\n${T},b,7,\n${T},a,7.1,ok\nnever,c,7,\n`);
    const { tags, outcome } = await tagsOfFile(path, mapping, {
      connection: 'files',
      equipment: 'lab',
      clock: standingClock(),
    });
    expect(outcome.counts).toMatchObject({ rows: 3, accepted: 2, refused: 1 });
    expect(tags).toEqual([
      { id: 'lab.a.note', connection: 'files', equipment: 'lab', address: { key: 'lab.a.note', type: 'string' } },
      {
        id: 'lab.a.ph',
        connection: 'files',
        equipment: 'lab',
        unit: '[pH]',
        address: { key: 'lab.a.ph', type: 'float64' },
      },
      {
        id: 'lab.b.ph',
        connection: 'files',
        equipment: 'lab',
        unit: '[pH]',
        address: { key: 'lab.b.ph', type: 'float64' },
      },
    ]);
  });

  it('ids keep to their alphabet', () => {
    expect(['Tür 3', ' a  b ', 'x/y(z)', 'é.µ'].map(idText)).toEqual(['Tur-3', 'a-b', 'x_y_z_', 'e._']);
  });
});

describe('the README of imports', () => {
  it('shows a mapping that is one', () => {
    const readme = readFileSync(fileURLToPath(new URL('../../electron/imports/README.md', import.meta.url)), 'utf8');
    expect(parseMapping(/```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? '')).toMatchObject({ name: 'lab-samples' });
  });
});
