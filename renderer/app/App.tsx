import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Session, ShiftsealBridge, User } from '../../shared/contract/ipc.ts';
import { FirstAdministrator } from '../features/signIn/FirstAdministrator.tsx';
import { SignIn } from '../features/signIn/SignIn.tsx';
import type { Call } from '../live/bridge.ts';
import { forgetDraft } from '../live/draft.ts';
import type { LiveStore } from '../live/liveStore.ts';
import { StationContext } from '../live/StationContext.tsx';
import { FormatContext } from '../ui/FormatContext.tsx';
import { createFormat } from '../ui/format.ts';
import { Shell } from './Shell.tsx';

interface AppProps {
  readonly bridge: ShiftsealBridge;
  readonly call: Call;
  readonly store: LiveStore;
}

/** Who sits here decides what is shown: waiting → first administrator → sign-in → the console. */
export function App({ bridge, call, store }: AppProps) {
  const [session, setSession] = useState<Session>();
  const [trouble, setTrouble] = useState<string>();

  const refresh = useCallback(async () => {
    const answer = await call('session:get', {});
    if (answer.ok) {
      setSession(answer.value);
      setTrouble(undefined);
    } else setTrouble(answer.message);
  }, [call]);
  useEffect(() => void refresh(), [refresh]);
  useEffect(
    () =>
      bridge.onCommand((command) => {
        if (command === 'session:changed') void refresh();
      }),
    [bridge, refresh],
  );
  const number = session?.open?.number;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another session is the reason to forget
  useEffect(forgetDraft, [number]);

  const format = useMemo(
    () => createFormat(navigator.language, session?.station.timeZone ?? 'UTC'),
    [session?.station.timeZone],
  );
  const onSignedIn = useCallback((_user: User) => void refresh(), [refresh]);
  const onSessionLost = useCallback(() => setSession((now) => (now === undefined ? now : withoutUser(now))), []);
  const access = useMemo(() => {
    if (session?.user === undefined) return undefined;
    const user = { ...session.user, isLocked: session.open?.isLocked === true };
    return { call, store, session, user, onSessionLost, onSessionChanged: () => void refresh() };
  }, [call, store, session, onSessionLost, refresh]);

  if (session === undefined) return <Waiting trouble={trouble} onRetry={() => void refresh()} />;
  return (
    <FormatContext.Provider value={format}>
      {access !== undefined ? (
        <StationContext.Provider value={access}>
          <Shell key={number} bridge={bridge} />
        </StationContext.Provider>
      ) : session.needsFirstAdministrator ? (
        <FirstAdministrator session={session} call={call} onSignedIn={onSignedIn} />
      ) : (
        <SignIn session={session} call={call} onSignedIn={onSignedIn} />
      )}
    </FormatContext.Provider>
  );
}

const withoutUser = ({ user: _gone, open: _ended, ...rest }: Session): Session => rest;

function Waiting({ trouble, onRetry }: { trouble: string | undefined; onRetry: () => void }) {
  return (
    <main className="waiting" data-testid="waiting">
      <h1>Shiftseal</h1>
      {trouble === undefined ? (
        <p>Connecting to the station …</p>
      ) : (
        <>
          <p>The station does not answer: {trouble}</p>
          <button type="button" className="plain-button" onClick={onRetry}>
            Try again
          </button>
        </>
      )}
    </main>
  );
}
