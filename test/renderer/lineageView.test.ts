import { describe, expect, it } from 'vitest';
import { edgeWord, inPlantTime, kindWord } from '../../renderer/features/lineage/lineageWords.ts';
import { createFormat } from '../../renderer/ui/format.ts';
import { LINEAGE_DIRECTIONS, LINEAGE_EDGES, type LineageNode } from '../../shared/contract/lineageChannels.ts';
import { ENTRY_KINDS } from '../../shared/domain/entry.ts';

const node = (kind: string): LineageNode => ({
  ref: 'x:1',
  kind,
  title: '',
  detail: '',
  at: null,
  seq: null,
  facts: [],
});

describe('the words of a lineage', () => {
  it('name every kind of entry and of thing, never by its name in the log', () => {
    const things = [
      'reading',
      'readings',
      'minute',
      'correction',
      'oee',
      'line',
      'calibration',
      'rule',
      'frames',
      'person',
    ];
    for (const kind of [...ENTRY_KINDS, ...things]) expect(kindWord(node(kind)), kind).toMatch(/^[A-Z]/);
  });

  it('read an edge from either end', () => {
    for (const edge of LINEAGE_EDGES)
      for (const direction of LINEAGE_DIRECTIONS) expect(edgeWord(edge, direction)).toMatch(/^[a-z ]+$/);
    expect(edgeWord('judgedBy', 'up')).not.toBe(edgeWord('judgedBy', 'down'));
  });

  it('tell instants of the log on the clock of the plant', () => {
    const format = createFormat('en', 'Europe/Berlin');
    const text = inPlantTime('from 2026-11-02T07:00:00Z to 2026-11-02T07:00:00.250000Z.', format);
    expect(text).toContain('08:00:00');
    expect(text).not.toContain('Z');
  });
});
