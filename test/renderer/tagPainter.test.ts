import { describe, expect, it } from 'vitest';
import { paintTag, type TagCells, type TagView, tagView } from '../../renderer/features/overview/tagPainter.ts';
import { barScale } from '../../renderer/live/limits.ts';
import { readingOf, type TagReading } from '../../renderer/live/reading.ts';
import { createFormat } from '../../renderer/ui/format.ts';
import { LAYOUT } from './fakePlant.ts';
import { NOW_MS, picture } from './snapshots.ts';

const format = createFormat('en', 'UTC');
const vibration = LAYOUT.tags.find((tag) => tag.id === 'press-1.vibration')!;
const reading = (changes: Partial<TagReading>): TagReading => ({
  ...readingOf(picture(), vibration, LAYOUT.tags.indexOf(vibration)),
  value: 3,
  time: NOW_MS * 1000,
  ...changes,
});
const shown = (changes: Partial<TagReading>, now = NOW_MS): TagView =>
  tagView(reading(changes), barScale(vibration), now, format);

describe('one live value', () => {
  it('is quiet while all is well: no status word', () =>
    expect(shown({})).toMatchObject({ value: '3.00', status: '', look: 'normal' }));

  it('tells the outermost limit it is beyond by word and arrow', () => {
    expect(shown({ value: 5 })).toMatchObject({ look: 'limit', status: '▲ High' });
    expect(shown({ value: 8 })).toMatchObject({ look: 'limit', status: '▲ High-high' });
  });

  it('a value equal to its limit is not beyond it', () => expect(shown({ value: 4.5 }).look).toBe('normal'));

  it('looks stale once it is older than its tag allows, and says for how long', () => {
    expect(shown({}, NOW_MS + 3_000).look).toBe('normal');
    const stale = shown({}, NOW_MS + 12_400);
    expect(stale.look).toBe('stale');
    expect(stale.status).toBe('◌ stale 12 s');
  });

  it('a bad value names why', () =>
    expect(shown({ quality: 'bad', status: 0x808c0000, value: Number.NaN })).toMatchObject({
      value: '–',
      status: '✕ sensor failure',
      look: 'bad',
      position: undefined,
    }));

  it('a value that never came is told from a stale one', () =>
    expect(shown({ quality: 'none', time: Number.NaN })).toMatchObject({ value: '–', age: '–', look: 'none' }));
});

describe('painting a live value', () => {
  const nodes = () => ({
    value: { textContent: '' },
    age: { textContent: '' },
    status: { textContent: '', title: '' },
    mark: { style: { left: '', display: '' } },
    row: { dataset: {} as Record<string, string | undefined> },
  });

  it('writes each node once, and none when nothing changed', () => {
    const cells: TagCells = nodes();
    expect(paintTag(cells, shown({}))).toBeGreaterThan(0);
    expect(paintTag(cells, shown({}))).toBe(0);
  });

  it('touches only the age when only time passed', () => {
    const cells: TagCells = nodes();
    paintTag(cells, shown({}));
    expect(paintTag(cells, shown({}, NOW_MS + 1_000))).toBe(1);
    expect(cells.age?.textContent).toBe('1 s');
  });
});
