import { useState } from 'react';
import type { Link, LinkView } from '../../live/linkView.ts';
import { reasonNot } from '../../live/permission.ts';
import { isSameJson, useLive, useStation } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { BrowsePanel } from './BrowsePanel.tsx';
import { CertificatesPanel } from './CertificatesPanel.tsx';
import { DecodePanel } from './DecodePanel.tsx';
import { HealthPanel } from './HealthPanel.tsx';
import { PauseDialog } from './PauseDialog.tsx';
import { PlanPanel } from './PlanPanel.tsx';
import { TestPanel } from './TestPanel.tsx';

interface LinkDetailProps {
  readonly connection: { readonly id: string; readonly protocol: string; readonly address: string };
  readonly link: Link | undefined;
  readonly view: LinkView;
  readonly nowMs: number;
}

const TABS = {
  health: 'Health',
  plan: 'Poll plan',
  decode: 'Decode',
  certificates: 'Certificates',
  browse: 'Browse',
} as const;
type Tab = keyof typeof TABS;

const tabsOf = (protocol: string): readonly Tab[] => {
  if (protocol.startsWith('modbus')) return ['health', 'plan', 'decode'];
  return protocol === 'opc-ua' ? ['health', 'certificates', 'browse'] : ['health'];
};

/** One link: its state with the reason, what can be done, and what its protocol has to show. */
export function LinkDetail({ connection, link, view, nowMs }: LinkDetailProps) {
  const { user } = useStation();
  const [tab, setTab] = useState<Tab>('health');
  const [isPausing, setPausing] = useState(false);
  const [testRun, setTestRun] = useState(0);
  const disabled = useLive((live) => live.disabledTags, isSameJson) ?? [];
  const own = useOwnTags(connection.id);
  const reason = reasonNot(user, 'link.control');
  const tabs = tabsOf(connection.protocol);
  const isPaused = link?.isPaused === true;

  return (
    <section className="panel link-detail" aria-label={`Link ${connection.id}`} data-testid="link-detail">
      <header className="panel-head">
        <h2>{connection.id}</h2>
        <span className={`link-${view.look}`} data-testid="link-detail-state" data-state={link?.state ?? ''}>
          {view.word}
        </span>
        <span className="header-gap" />
        <Button
          testId="link-test"
          reason={reason}
          onClick={() => {
            setTab('health');
            setTestRun((run) => run + 1);
          }}
        >
          Test
        </Button>
        <Button testId="link-pause" reason={reason} onClick={() => setPausing(true)}>
          {isPaused ? 'Resume …' : 'Pause …'}
        </Button>
      </header>
      <div className="link-tabs">
        {tabs.length > 1 && (
          <Choice
            label="What to show of this link"
            options={tabs.map((id) => ({ id, label: TABS[id] }))}
            value={tab}
            onChange={setTab}
            testId="link-tab"
          />
        )}
        <span className="soft">
          {connection.address} ({connection.protocol})
        </span>
      </div>
      <div className="link-tab-body">
        {tab === 'health' && testRun > 0 && <TestPanel key={testRun} connection={connection.id} />}
        {tab === 'health' && (
          <HealthPanel link={link} nowMs={nowMs} disabled={disabled.filter(({ tagId }) => own.has(tagId))} />
        )}
        {tab === 'plan' && <PlanPanel connection={connection.id} />}
        {tab === 'decode' && <DecodePanel connection={connection.id} units={link?.units ?? []} />}
        {tab === 'certificates' && <CertificatesPanel connection={connection.id} />}
        {tab === 'browse' && <BrowsePanel connection={connection.id} />}
      </div>
      {isPausing && <PauseDialog connection={connection.id} isPaused={isPaused} onClose={() => setPausing(false)} />}
    </section>
  );
}

function useOwnTags(connection: string): ReadonlySet<string> {
  const { store } = useStation();
  const tags = store.layout()?.tags ?? [];
  return new Set(tags.filter((tag) => tag.connection === connection).map(({ id }) => id));
}
