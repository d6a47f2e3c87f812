import { describe, expect, it } from 'vitest';
import { hunks, lineDiff } from '../../renderer/features/configuration/lineDiff.ts';
import { fieldsOf, mappingOf, withFields } from '../../renderer/features/imports/mappingDraft.ts';
import { progressView } from '../../renderer/features/imports/progressView.ts';
import {
  type BrowseNode,
  NOTHING_FETCHED,
  OBJECTS_FOLDER,
  toggledNode,
  visibleNodes,
  withChildren,
} from '../../renderer/features/links/browseTree.ts';
import { clockWords } from '../../renderer/features/links/clockWords.ts';
import { planStrips } from '../../renderer/features/links/planStrips.ts';
import { proposedTags } from '../../renderer/features/links/proposedTags.ts';
import { withTags } from '../../renderer/live/draft.ts';
import { storageView } from '../../renderer/live/storageView.ts';
import { createFormat } from '../../renderer/ui/format.ts';

const format = createFormat('en-GB', 'UTC');

describe('clock of a source', () => {
  it.each([
    [0.4, 'within 1 ms of the station'],
    [240, '240 ms ahead of the station'],
    [-2_431, '2.4 s behind the station'],
    [-400_000, '6 min 40 s behind the station'],
  ])('%d ms off reads "%s"', (offsetMs, words) => {
    expect(clockWords(offsetMs, format).replaceAll('\u202f', ' ')).toBe(words);
  });
});

describe('poll plan as a picture', () => {
  const read = (start: number, count: number, tags: string[]) => ({ unitId: 1, table: 'holding', start, count, tags });
  const strips = planStrips({ rates: [{ everyMs: 500, reads: [read(0, 10, ['a']), read(30, 10, ['b'])] }] as never });

  it('draws each request over the registers it reads, from the first to the last of its table', () => {
    expect(strips[0]).toMatchObject({ from: 0, to: 39, label: 'unit 1, holding, every 500 ms: 2 requests' });
    expect(strips[0]?.bars.map(({ left, width }) => [left, width])).toEqual([
      [0, 0.25],
      [0.75, 0.25],
    ]);
  });

  it('names the tags of a request', () => expect(strips[0]?.bars[1]?.title).toBe('30–39: b'));
});

describe('address space', () => {
  const node = (nodeId: string, hasChildren = true): BrowseNode => ({
    nodeId,
    browseName: nodeId,
    displayName: nodeId,
    nodeClass: 'Object',
    dataType: '',
    isTag: !hasChildren,
    hasChildren,
  });
  const fetched = withChildren(withChildren(NOTHING_FETCHED, OBJECTS_FOLDER, [node('a')]), 'a', [
    node('b', false),
    node('a'),
  ]);

  it('shows what is open, deeper nodes further in', () => {
    const rows = visibleNodes(toggledNode(fetched, '/a'));
    expect(rows.map(({ node: { nodeId }, depth }) => [nodeId, depth])).toEqual([
      ['a', 0],
      ['b', 1],
      ['a', 1],
    ]);
  });

  it('a node below itself stays closed, as address spaces have loops', () => {
    const rows = visibleNodes(toggledNode(toggledNode(fetched, '/a'), '/a/a'));
    expect(rows).toHaveLength(3);
  });
});

describe('tags from a server', () => {
  const described = (nodeId: string, id: string, ok = true) => ({
    nodeId,
    ok,
    message: '',
    id,
    name: id,
    unit: 'bar',
    euText: '',
    type: 'float64',
    path: '',
    value: '1',
  });

  it('leave out what cannot be a tag, and give a second one of the same id a number', () => {
    const tags = proposedTags(
      [described('s=1', 'p'), described('s=2', 'p'), described('s=3', 'q', false)],
      'ua',
      '',
      new Map(),
    );
    expect(tags.map(({ id }) => id)).toEqual(['p', 'p-2']);
    expect(tags[0]).toEqual({ id: 'p', name: 'p', connection: 'ua', unit: 'bar', address: { nodeId: 's=1' } });
  });

  it('join the draft without doubling what is there', () => {
    const { text, added } = withTags('{"tags":[{"id":"p"}]}', [{ id: 'p' }, { id: 'q' }]);
    expect(added).toBe(1);
    expect(JSON.parse(text)).toEqual({ tags: [{ id: 'p' }, { id: 'q' }] });
  });

  it('a draft that is no JSON is refused, not mended', () => expect(() => withTags('{', [])).toThrow(SyntaxError));
});

describe('changes of the configuration', () => {
  it('shows the lines taken out and put in', () => {
    expect(lineDiff('a\nb\nc', 'a\nx\nc').map(({ kind, text }) => [kind, text])).toEqual([
      ['same', 'a'],
      ['removed', 'b'],
      ['added', 'x'],
      ['same', 'c'],
    ]);
  });

  it('leaves out what is far from any change', () => {
    const before = Array.from({ length: 40 }, (_, i) => `line ${i}`).join('\n');
    const shown = hunks(lineDiff(before, before.replace('line 20', 'LINE 20')));
    expect(shown.filter((line) => line !== undefined)).toHaveLength(8);
    expect(shown.at(-1)).toBeUndefined();
  });

  it('says nothing when nothing is changed', () => expect(hunks(lineDiff('a\nb', 'a\nb'))).toEqual([]));
});

describe('mapping of an import', () => {
  const text = JSON.stringify({
    name: 'm',
    version: 1,
    format: { kind: 'csv', delimiter: ';' },
    time: { columns: ['Date', 'Time'], format: 'dd.MM.yyyy HH:mm', timeZone: 'Europe/Berlin' },
    values: [{ column: 'Temp', tag: 't', noData: ['-999'] }],
  });

  it('the form changes its own fields and keeps the rest', () => {
    const fields = fieldsOf(text);
    if (fields === undefined) throw new Error('no fields');
    const changed = JSON.parse(withFields(text, { ...fields, timeColumns: 'Stamp', decimal: ',' }));
    expect(changed.time.columns).toEqual(['Stamp']);
    expect(changed.format).toEqual({ kind: 'csv', delimiter: ';', decimal: ',' });
    expect(changed.values[0]).toMatchObject({ column: 'Temp', tag: 't', noData: ['-999'], censored: 'refuse' });
  });

  it('says what is missing, with the field', () => {
    const problem = mappingOf(text.replace('"m"', '"no blanks please"'));
    expect(problem).toMatchObject({ problem: expect.stringContaining('name') });
  });
});

describe('progress of an import', () => {
  const progress = {
    id: '1',
    file: '/f.csv',
    mapping: 'm',
    state: 'running' as const,
    rows: 100,
    accepted: 90,
    refused: 10,
    readings: 180,
    bytesDone: 250,
    bytesTotal: 1_000,
    startedAt: 0,
    message: '',
    reasons: { 'bad date': 2, 'no number': 8 },
  };

  it('tells the time left from the share that is done', () => {
    expect(progressView(progress, 10_000, format)).toMatchObject({ share: 0.25, left: expect.stringContaining('30') });
  });

  it('names the commonest reason first', () =>
    expect(progressView(progress, 10_000, format).reasons).toEqual(['8 × no number', '2 × bad date']));
});

describe('storage in the status bar', () => {
  const calm = {
    freeBytes: 61e9,
    ledgerBytes: 1e8,
    walBytes: 4e6,
    daysLeft: 62.4,
    inboxReadings: 0,
    fill: { disk: 40 },
    paceLevel: 0,
  };

  it('is quiet while there is room', () =>
    expect(storageView(calm, format)).toMatchObject({
      isTrouble: false,
      text: expect.stringContaining('62 days left'),
    }));

  it('a large disk that others have filled is no trouble while it lasts', () =>
    expect(storageView({ ...calm, fill: { disk: 93 } }, format).isTrouble).toBe(false));

  it('speaks up when few days are left', () =>
    expect(storageView({ ...calm, daysLeft: 9 }, format).isTrouble).toBe(true));

  it('names the bound that is nearly full, and that polling was slowed', () =>
    expect(storageView({ ...calm, fill: { inbox: 91 }, paceLevel: 2 }, format)).toMatchObject({
      isTrouble: true,
      text: expect.stringMatching(/polling slowed: non-critical ×4, inbox 91\D+full/),
    }));

  it('says that values are shown and not stored', () => {
    const unstored = { since: 0, waitingReadings: 1200, lostReadings: 0, takesSmallThings: true };
    expect(storageView({ ...calm, unstored }, format).text).toContain('live but not stored');
  });
});
