import { useMemo, useState } from 'react';
import type { TagLayout } from '../../live/reading.ts';
import { Empty } from '../../ui/Empty.tsx';
import { FilterField } from '../../ui/FilterField.tsx';
import { matches } from '../../ui/rows.ts';
import { type Column, Table } from '../../ui/Table.tsx';
import { TagLine } from './TagLine.tsx';

interface TagTableProps {
  readonly unit: string;
  readonly tags: readonly TagLayout[];
  readonly current: string | undefined;
  readonly onCurrent: (tagId: string) => void;
}

/** One column, because a live line paints itself: React renders it once, whatever its value does. */
const COLUMNS: readonly Column<TagLayout>[] = [
  { id: 'line', header: '', width: 'minmax(0, 1fr)', cell: (tag) => <TagLine tag={tag} /> },
];
const idOf = (tag: TagLayout): string => tag.id;

export function TagTable({ unit, tags, current, onCurrent }: TagTableProps) {
  const [filter, setFilter] = useState('');
  const shown = useMemo(
    () => tags.filter((tag) => matches(`${tag.id} ${tag.name} ${tag.unit}`, filter)),
    [tags, filter],
  );
  return (
    <section className="tag-table panel" aria-label={`Live values of ${unit}`}>
      <header className="panel-head">
        <h2>Live values</h2>
        <span className="soft">{tags.length}</span>
        <FilterField value={filter} onChange={setFilter} placeholder="Filter values" testId="tag-filter" />
      </header>
      <div className="tag-line tag-line-head" aria-hidden="true">
        <span>Name</span>
        <span>Within limits</span>
        <span className="end">Value</span>
        <span>Unit</span>
        <span className="end">Age</span>
        <span>Status</span>
      </div>
      <Table
        label={`Live values of ${unit}`}
        columns={COLUMNS}
        rows={shown}
        keyOf={idOf}
        rowHeight={30}
        hasHead={false}
        rowTestId="tag-row"
        current={current}
        onCurrent={onCurrent}
        empty={<Empty title="No value matches the filter">Press Esc in the filter to see all.</Empty>}
      />
    </section>
  );
}
