import { useState } from 'react';
import type { InventoryView } from '../../../shared/contract/labChannels.ts';
import { Choice } from '../../ui/Choice.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { FilterField } from '../../ui/FilterField.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { ClocksPanel } from './ClocksPanel.tsx';
import { ContainersPanel } from './ContainersPanel.tsx';
import { CostsPanel } from './CostsPanel.tsx';
import { DifferencesPanel } from './DifferencesPanel.tsx';
import { RefusedPanel } from './RefusedPanel.tsx';
import { RequestsPanel } from './RequestsPanel.tsx';
import { ThresholdsPanel } from './ThresholdsPanel.tsx';
import { useInventory } from './useInventory.ts';
import './inventory.css';

type Tab = 'containers' | 'clocks' | 'thresholds' | 'differences' | 'costs' | 'requests' | 'refused';

/** What lies in the laboratory, how long it may, how much of it may, and what the sheets disagree about. */
export function InventoryScreen() {
  const { view, message } = useInventory();
  const [tab, setTab] = useState<Tab>('clocks');
  const [query, setQuery] = useState('');
  const format = useFormat();
  if (view === undefined)
    return (
      <div className="list-screen" data-testid="inventory">
        <Empty title={message === '' ? 'Reading the inventory …' : 'The inventory could not be read'}>{message}</Empty>
      </div>
    );
  const sheet = view.sheets.find(({ list }) => list === 'inventory');
  return (
    <div className="list-screen" data-testid="inventory">
      <div className="toolbar">
        <h1>Inventory</h1>
        <span className="soft" data-testid="inventory-summary">
          {view.items.length} containers
          {sheet === undefined ? '' : `, from ${sheet.file} of ${format.full(sheet.at)}`}
        </span>
        <span className="header-gap" />
        <FilterField value={query} onChange={setQuery} placeholder="Filter" />
      </div>
      <Choice label="Part" testId="inventory-tabs" options={tabsOf(view)} value={tab} onChange={setTab} />
      <Panel tab={tab} view={view} query={query} />
    </div>
  );
}

function Panel({ tab, view, query }: { tab: Tab; view: InventoryView; query: string }) {
  switch (tab) {
    case 'containers':
      return <ContainersPanel view={view} query={query} />;
    case 'clocks':
      return <ClocksPanel clocks={view.clocks} query={query} />;
    case 'thresholds':
      return <ThresholdsPanel thresholds={view.thresholds} />;
    case 'differences':
      return <DifferencesPanel view={view} query={query} />;
    case 'costs':
      return <CostsPanel view={view} query={query} />;
    case 'requests':
      return <RequestsPanel view={view} query={query} />;
    case 'refused':
      return <RefusedPanel refused={view.refused} />;
  }
}

/** Each part with how much of it waits for a person. */
function tabsOf(view: InventoryView): { id: Tab; label: string }[] {
  const overdue = view.clocks.filter(({ state }) => state === 'overdue').length;
  const above = view.thresholds.filter(({ state }) => state === 'above').length;
  const undecided = view.differences.filter(({ verdict }) => verdict === null).length;
  const counted = (label: string, count: number, word: string): string =>
    count === 0 ? label : `${label} · ${count} ${word}`;
  return [
    { id: 'clocks', label: counted('Clocks', overdue, 'overdue') },
    { id: 'thresholds', label: counted('Thresholds', above, 'above') },
    { id: 'containers', label: 'Containers' },
    { id: 'differences', label: counted('Cross-check', undecided, 'to decide') },
    { id: 'costs', label: counted('Costs', view.findings.length, 'findings') },
    { id: 'requests', label: 'Requests' },
    { id: 'refused', label: counted('Refused rows', view.refused.length, 'rows') },
  ];
}
