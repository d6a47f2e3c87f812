import { useMemo } from 'react';
import { LINK_STALE_AFTER_MS, linkStaleTimes, linkView } from '../live/linkView.ts';
import { isSameJson, isShallowSame, useLayout, useLive, useStation } from '../live/StationContext.tsx';
import { storageView } from '../live/storageView.ts';
import { syncWord } from '../live/syncWord.ts';
import { useFormat } from '../ui/FormatContext.tsx';
import { LiveText } from '../ui/LiveText.tsx';
import type { ScreenId } from './screens.ts';

/** Links, ledger and upstream in one line, in sight on every screen. */
export function StatusBar({ onGo, onLinks }: { onGo: (screen: ScreenId) => void; onLinks: () => void }) {
  const { session } = useStation();
  return (
    <footer className="status-bar">
      <Links onOpen={onLinks} />
      <Ledger onGo={onGo} />
      <Storage />
      <Upstreams onGo={onGo} />
      <span className="header-gap" />
      <span className="soft status-version">
        Shiftseal {session.version} · {session.runtime}
      </span>
    </footer>
  );
}

function Links({ onOpen }: { onOpen: () => void }) {
  const layout = useLayout();
  const staleTimes = useMemo(() => linkStaleTimes(layout), [layout]);
  const links = useLive(
    (live) =>
      live.links.map((link) => ({
        id: link.connection,
        message: link.message,
        ...linkView(link, staleTimes.get(link.connection) ?? LINK_STALE_AFTER_MS, live.at / 1000),
      })),
    isSameJson,
  );
  return (
    <span className="status-group" data-testid="links">
      {links?.map((link) => (
        <button
          type="button"
          key={link.id}
          className={`status-item status-link-${link.look}`}
          onClick={onOpen}
          title={link.message === '' ? `${link.id}: readings arrive` : `${link.id}: ${link.message}`}
          data-testid={`link-${link.id}`}
          data-state={link.look}
        >
          <span className="dot" aria-hidden="true" />
          {link.id} <span>{link.word}</span>
        </button>
      ))}
    </span>
  );
}

function Ledger({ onGo }: { onGo: (screen: ScreenId) => void }) {
  const { store } = useStation();
  const format = useFormat();
  const ledger = useLive(
    (live) => ({ state: live.ledger.state, message: live.ledger.message, entries: live.ledger.entries }),
    isShallowSame,
  );
  if (ledger === undefined) return null;
  const isPaused = ledger.state === 'paused';
  return (
    <button
      type="button"
      className={isPaused ? 'status-item status-trouble' : 'status-item'}
      onClick={() => onGo('evidence')}
      title={isPaused ? ledger.message : 'Evidence (5)'}
      data-testid="ledger-state"
      data-state={ledger.state}
    >
      {isPaused ? `▲ Ledger paused: ${ledger.message}` : `Ledger ${format.integer(ledger.entries)} entries`}
      {!isPaused && (
        <LiveText
          className="soft"
          read={() => {
            const at = store.snapshot()?.ledger.lastSealedAt;
            return at === undefined
              ? 'no readings sealed since the start'
              : `sealed ${format.age(Date.now() - at / 1000)} ago`;
          }}
        />
      )}
    </button>
  );
}

function Storage() {
  const format = useFormat();
  const view = useLive((live) => storageView(live.storage, format), isShallowSame);
  if (view === undefined) return null;
  return (
    <span
      className={view.isTrouble ? 'status-item status-trouble' : 'status-item soft'}
      title={view.detail}
      data-testid="storage"
      data-trouble={view.isTrouble}
    >
      {view.isTrouble ? '▲ ' : ''}
      {view.text}
    </span>
  );
}

function Upstreams({ onGo }: { onGo: (screen: ScreenId) => void }) {
  const format = useFormat();
  const targets = useLive(
    (live) => live.sync.map((each) => ({ id: each.target, ...syncWord(each), backlog: each.backlogEntries })),
    isSameJson,
  );
  return (
    <span className="status-group">
      {targets?.map((target) => (
        <button
          key={target.id}
          type="button"
          className={target.isTrouble ? 'status-item status-trouble' : 'status-item'}
          onClick={() => onGo('evidence')}
          title="Evidence (5)"
          data-testid={`upstream-${target.id}`}
        >
          {target.isTrouble ? '▲ ' : ''}
          {target.id} {target.word}
          <span className="soft">
            {target.backlog === 0 ? 'all sent' : `${format.integer(target.backlog)} waiting`}
          </span>
        </button>
      ))}
    </span>
  );
}
