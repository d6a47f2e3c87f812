import { useMemo } from 'react';
import type { AlarmRow } from '../../../shared/contract/ipc.ts';
import { FilterField } from '../../ui/FilterField.tsx';
import { Pick } from '../../ui/Pick.tsx';
import { type AlarmView, areaOf, type PriorityFilter, type StateFilter } from './alarmRows.ts';

export type AlarmFilter = Omit<AlarmView, 'sort'>;
export const NO_FILTER: AlarmFilter = { query: '', priority: 'any', state: 'any', area: '' };

const PRIORITIES: readonly (readonly [PriorityFilter, string])[] = [
  ['any', 'Any priority'],
  ['urgent', 'High and critical'],
  ['critical', 'Critical'],
  ['high', 'High'],
  ['medium', 'Medium'],
  ['low', 'Low'],
];
const STATES: readonly (readonly [StateFilter, string])[] = [
  ['any', 'Any state'],
  ['waiting', 'Not acknowledged'],
  ['active', 'Condition present'],
  ['returned', 'Condition gone'],
];

interface AlarmFiltersProps {
  /** All that there is to choose from. */
  readonly rows: readonly AlarmRow[];
  readonly filter: AlarmFilter;
  readonly onChange: (filter: AlarmFilter) => void;
}

export function AlarmFilters({ rows, filter, onChange }: AlarmFiltersProps) {
  const areas = useMemo(
    () => [
      ['', 'Any work unit'] as const,
      ...[...new Set(rows.map(areaOf))].sort().map((area) => [area, area] as const),
    ],
    [rows],
  );
  const change = (next: Partial<AlarmFilter>) => {
    const all = { ...filter, ...next };
    const isNone = all.query === '' && all.priority === 'any' && all.state === 'any' && all.area === '';
    onChange(isNone ? NO_FILTER : all);
  };
  return (
    <div className="alarm-filters">
      <Pick
        isFilter
        label="Priority"
        options={PRIORITIES}
        value={filter.priority}
        onChange={(priority) => change({ priority })}
        testId="alarm-priority"
      />
      <Pick
        isFilter
        label="State"
        options={STATES}
        value={filter.state}
        onChange={(state) => change({ state })}
        testId="alarm-state"
      />
      <Pick
        isFilter
        label="Work unit"
        options={areas}
        value={filter.area}
        onChange={(area) => change({ area })}
        testId="alarm-area"
      />
      <FilterField
        value={filter.query}
        onChange={(query) => change({ query })}
        placeholder="Filter alarms"
        testId="alarm-filter"
      />
    </div>
  );
}
