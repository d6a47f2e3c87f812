import { useCallback, useEffect, useState } from 'react';
import type { MenuCommand, ShiftsealBridge } from '../../shared/contract/ipc.ts';
import { AlarmsScreen } from '../features/alarms/AlarmsScreen.tsx';
import { ComplianceScreen } from '../features/compliance/ComplianceScreen.tsx';
import { ConfigurationScreen } from '../features/configuration/ConfigurationScreen.tsx';
import { DowntimeScreen } from '../features/downtime/DowntimeScreen.tsx';
import { EvidenceScreen } from '../features/evidence/EvidenceScreen.tsx';
import { ExcursionsScreen } from '../features/excursions/ExcursionsScreen.tsx';
import { ImportsScreen } from '../features/imports/ImportsScreen.tsx';
import { InventoryScreen } from '../features/inventory/InventoryScreen.tsx';
import { LinksScreen } from '../features/links/LinksScreen.tsx';
import { MetersScreen } from '../features/meters/MetersScreen.tsx';
import { OverviewScreen } from '../features/overview/OverviewScreen.tsx';
import { QuarantineScreen } from '../features/quarantine/QuarantineScreen.tsx';
import { ReportsScreen } from '../features/reports/ReportsScreen.tsx';
import { ShiftsScreen } from '../features/shifts/ShiftsScreen.tsx';
import { WaterScreen } from '../features/water/WaterScreen.tsx';
import { useLive, useStation } from '../live/StationContext.tsx';
import { useTheme } from '../ui/theme.ts';
import { AlarmBanner } from './AlarmBanner.tsx';
import { Header } from './Header.tsx';
import { KeysDialog } from './KeysDialog.tsx';
import { NavRail } from './NavRail.tsx';
import { StatusBar } from './StatusBar.tsx';
import { SCREENS, type ScreenId } from './screens.ts';
import { TrainingPanel } from './TrainingPanel.tsx';
import { UsersDialog } from './UsersDialog.tsx';
import { useKeys } from './useKeys.ts';
import { useLayoutFollowing } from './useLayoutFollowing.ts';

/** The frame around every screen: what must always be in sight stands here. */
export function Shell({ bridge }: { bridge: ShiftsealBridge }) {
  const { session } = useStation();
  const [screen, setScreen] = useState<ScreenId>('overview');
  const [panel, setPanel] = useState<'keys' | 'training' | 'users'>();
  const [isUpstreamUp, setUpstreamUp] = useState(true);
  const [theme, toggleTheme] = useTheme();
  const hasPicture = useLive(() => true) ?? false;
  useLayoutFollowing();

  useKeys((act) => {
    if (act.kind === 'go') setScreen(act.screen);
    else if (act.kind === 'help') setPanel('keys');
    else if (act.kind === 'theme') toggleTheme();
  });
  const onCommand = useCallback(
    (command: MenuCommand) => {
      if (command === 'theme:toggle') toggleTheme();
      else if (command === 'help:keys') setPanel('keys');
      else if (command === 'training:open') setPanel(session.station.isTraining ? 'training' : undefined);
      else setScreen(command.slice('go:'.length) as ScreenId);
    },
    [toggleTheme, session.station.isTraining],
  );
  useEffect(() => bridge.onCommand(onCommand), [bridge, onCommand]);
  useEffect(() => {
    const label = SCREENS.find((each) => each.id === screen)?.label ?? '';
    document.title = `${label} · ${session.station.name} · Shiftseal`;
  }, [screen, session.station.name]);

  return (
    <div className="shell">
      <Header
        theme={theme}
        onTheme={toggleTheme}
        onKeys={() => setPanel('keys')}
        onTraining={() => setPanel('training')}
        onUsers={() => setPanel('users')}
      />
      <AlarmBanner onOpen={() => setScreen('alarms')} />
      <NavRail screen={screen} onGo={setScreen} />
      <main className="content" data-testid={`screen-${screen}`}>
        {hasPicture ? <Screen screen={screen} onGo={setScreen} /> : <NoPicture />}
      </main>
      <StatusBar onGo={setScreen} onLinks={() => setScreen('links')} />
      {panel === 'users' && <UsersDialog onClose={() => setPanel(undefined)} />}
      {panel === 'keys' && <KeysDialog onClose={() => setPanel(undefined)} />}
      {panel === 'training' && (
        <TrainingPanel onClose={() => setPanel(undefined)} isUpstreamUp={isUpstreamUp} onUpstream={setUpstreamUp} />
      )}
    </div>
  );
}

function Screen({ screen, onGo }: { screen: ScreenId; onGo: (screen: ScreenId) => void }) {
  switch (screen) {
    case 'overview':
      return <OverviewScreen />;
    case 'alarms':
      return <AlarmsScreen />;
    case 'downtime':
      return <DowntimeScreen />;
    case 'shifts':
      return <ShiftsScreen onGo={onGo} />;
    case 'reports':
      return <ReportsScreen />;
    case 'excursions':
      return <ExcursionsScreen />;
    case 'compliance':
      return <ComplianceScreen />;
    case 'meters':
      return <MetersScreen />;
    case 'water':
      return <WaterScreen />;
    case 'inventory':
      return <InventoryScreen />;
    case 'quarantine':
      return <QuarantineScreen />;
    case 'evidence':
      return <EvidenceScreen />;
    case 'links':
      return <LinksScreen />;
    case 'imports':
      return <ImportsScreen />;
    case 'configuration':
      return <ConfigurationScreen />;
  }
}

function NoPicture() {
  return (
    <div className="waiting" data-testid="waiting-live">
      <p>
        <strong>Waiting for the first live picture …</strong>
      </p>
      <p>The station is starting: it opens the ledger, then its links. This takes a few seconds.</p>
    </div>
  );
}
