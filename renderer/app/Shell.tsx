import { useCallback, useEffect, useState } from 'react';
import type { MenuCommand, ShiftsealBridge } from '../../shared/contract/ipc.ts';
import { AlarmsScreen } from '../features/alarms/AlarmsScreen.tsx';
import { AuditScreen } from '../features/audit/AuditScreen.tsx';
import { ComplianceScreen } from '../features/compliance/ComplianceScreen.tsx';
import { ConfigurationScreen } from '../features/configuration/ConfigurationScreen.tsx';
import { DowntimeScreen } from '../features/downtime/DowntimeScreen.tsx';
import { EntryDialog } from '../features/evidence/EntryDialog.tsx';
import { EvidenceScreen } from '../features/evidence/EvidenceScreen.tsx';
import { ExcursionsScreen } from '../features/excursions/ExcursionsScreen.tsx';
import { ImportsScreen } from '../features/imports/ImportsScreen.tsx';
import { InventoryScreen } from '../features/inventory/InventoryScreen.tsx';
import { LineageDialog } from '../features/lineage/LineageDialog.tsx';
import { LinksScreen } from '../features/links/LinksScreen.tsx';
import { MetersScreen } from '../features/meters/MetersScreen.tsx';
import { OverviewScreen } from '../features/overview/OverviewScreen.tsx';
import { QuarantineScreen } from '../features/quarantine/QuarantineScreen.tsx';
import { ReportsScreen } from '../features/reports/ReportsScreen.tsx';
import { ShiftsScreen } from '../features/shifts/ShiftsScreen.tsx';
import { WaterScreen } from '../features/water/WaterScreen.tsx';
import { LineageContext } from '../live/lineage.tsx';
import { useLive, useStation } from '../live/StationContext.tsx';
import { CoveredContext } from '../ui/Dialog.tsx';
import { useTheme } from '../ui/theme.ts';
import { AlarmBanner } from './AlarmBanner.tsx';
import { Header } from './Header.tsx';
import { LockStrip } from './identity/LockStrip.tsx';
import { OwnDialog } from './identity/OwnDialog.tsx';
import { QuickAcknowledgeDialog } from './identity/QuickAcknowledgeDialog.tsx';
import { SwitchDialog } from './identity/SwitchDialog.tsx';
import { UnlockDialog } from './identity/UnlockDialog.tsx';
import { UsersDialog } from './identity/UsersDialog.tsx';
import { useLockedKeys } from './identity/useLockedKeys.ts';
import { KeysDialog } from './KeysDialog.tsx';
import { NavRail } from './NavRail.tsx';
import { StatusBar } from './StatusBar.tsx';
import { SCREENS, type ScreenId } from './screens.ts';
import { TrainingPanel } from './TrainingPanel.tsx';
import { useKeys } from './useKeys.ts';
import { useLayoutFollowing } from './useLayoutFollowing.ts';

/** The frame around every screen: what must always be in sight stands here. */
export function Shell({ bridge }: { bridge: ShiftsealBridge }) {
  const { session, user, onSessionChanged } = useStation();
  const isLocked = user.isLocked === true;
  const [proof, setProof] = useState<'unlock' | 'switch' | 'quick'>();
  const [screen, setScreen] = useState<ScreenId>('overview');
  const [panel, setPanel] = useState<'keys' | 'training' | 'users' | 'own'>();
  const [lineage, setLineage] = useState<string>();
  const [entry, setEntry] = useState<number>();
  const [isUpstreamUp, setUpstreamUp] = useState(true);
  const [theme, toggleTheme] = useTheme();
  const hasPicture = useLive(() => true) ?? false;
  useLayoutFollowing();

  const closeLineage = useCallback(() => setLineage(undefined), []);
  const closeEntry = useCallback(() => setEntry(undefined), []);
  const askUnlock = useCallback(() => setProof('unlock'), []);
  useLockedKeys(isLocked, askUnlock);
  useKeys((act) => {
    if (act.kind === 'go') setScreen(act.screen);
    else if (act.kind === 'help') setPanel('keys');
    else if (act.kind === 'theme') toggleTheme();
  });
  const onCommand = useCallback(
    (command: MenuCommand) => {
      if (command === 'theme:toggle') toggleTheme();
      else if (command === 'help:keys') setPanel('keys');
      else if (command === 'session:changed') return;
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

  const noProof = () => setProof(undefined);
  const unlocked = () => {
    noProof();
    onSessionChanged();
  };
  const switched = unlocked;

  return (
    <div className={isLocked ? 'shell shell-locked' : 'shell'}>
      <Header
        theme={theme}
        onTheme={toggleTheme}
        onKeys={() => setPanel('keys')}
        onTraining={() => setPanel('training')}
        onUsers={() => setPanel('users')}
        onOwn={() => setPanel('own')}
        onSwitch={() => setProof('switch')}
      />
      {isLocked && (
        <LockStrip
          onUnlock={askUnlock}
          onSwitch={() => setProof('switch')}
          onQuick={session.quickAcknowledge === 'off' ? undefined : () => setProof('quick')}
        />
      )}
      <CoveredContext.Provider value={isLocked}>
        <AlarmBanner
          onOpen={() => setScreen('alarms')}
          onQuick={session.quickAcknowledge === 'off' || isLocked ? undefined : () => setProof('quick')}
        />
        <NavRail screen={screen} onGo={setScreen} />
        <main className="content" data-testid={`screen-${screen}`}>
          <LineageContext.Provider value={setLineage}>
            {hasPicture ? <Screen screen={screen} onGo={setScreen} /> : <NoPicture />}
          </LineageContext.Provider>
        </main>
        <StatusBar onGo={setScreen} onLinks={() => setScreen('links')} />
        {lineage !== undefined && (
          <LineageDialog key={lineage} first={lineage} onClose={closeLineage} onEntry={setEntry} />
        )}
        {entry !== undefined && <EntryDialog seq={entry} onClose={closeEntry} />}
        {panel === 'users' && <UsersDialog onClose={() => setPanel(undefined)} />}
        {panel === 'own' && <OwnDialog onClose={() => setPanel(undefined)} />}
        {panel === 'keys' && <KeysDialog onClose={() => setPanel(undefined)} />}
        {panel === 'training' && (
          <TrainingPanel onClose={() => setPanel(undefined)} isUpstreamUp={isUpstreamUp} onUpstream={setUpstreamUp} />
        )}
      </CoveredContext.Provider>
      {proof === 'unlock' && isLocked && <UnlockDialog onClose={noProof} onUnlocked={unlocked} />}
      {proof === 'switch' && <SwitchDialog onClose={switched} />}
      {proof === 'quick' && <QuickAcknowledgeDialog onClose={noProof} />}
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
    case 'audit':
      return <AuditScreen />;
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
