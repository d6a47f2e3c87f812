import { useMemo, useState } from 'react';
import { LINK_STALE_AFTER_MS, type Link, type LinkView, linkStaleTimes, linkView } from '../../live/linkView.ts';
import { isSameJson, useLayout, useLive } from '../../live/StationContext.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { LinkDetail } from './LinkDetail.tsx';
import { StationClock } from './StationClock.tsx';
import './links.css';

/** Every way in: how it is now, why, and what can be done about it. */
export function LinksScreen() {
  const layout = useLayout();
  const staleTimes = useMemo(() => linkStaleTimes(layout), [layout]);
  const live = useLive((each) => ({ links: each.links, second: Math.floor(each.at / 1e6) }), isSameJson);
  const [chosen, setChosen] = useState<string>();
  const nowMs = (live?.second ?? 0) * 1_000;
  const rows = (layout?.connections ?? []).map((connection) => {
    const link = live?.links.find((each) => each.connection === connection.id);
    const staleAfterMs = staleTimes.get(connection.id) ?? LINK_STALE_AFTER_MS;
    const view: LinkView =
      link === undefined ? { look: 'waiting', word: 'starting' } : linkView(link, staleAfterMs, nowMs);
    return { connection, link, view };
  });
  const current = rows.find(({ connection }) => connection.id === chosen) ?? rows[0];
  const troubled = rows.filter(({ view }) => view.look !== 'online').length;

  return (
    <div className="list-screen" data-testid="links-screen">
      <div className="toolbar">
        <h1>Links</h1>
        <span className="soft">
          {troubled === 0 ? `all ${rows.length} online` : `${troubled} of ${rows.length} not online`}
        </span>
        <span className="header-gap" />
        <StationClock />
      </div>
      {current === undefined ? (
        <Empty title="No connection is configured">Add one on the Configuration screen.</Empty>
      ) : (
        <div className="links-body">
          <LinkList rows={rows} current={current.connection.id} nowMs={nowMs} onChoose={setChosen} />
          <LinkDetail
            key={current.connection.id}
            connection={current.connection}
            link={current.link}
            view={current.view}
            nowMs={nowMs}
          />
        </div>
      )}
    </div>
  );
}

interface Row {
  readonly connection: { readonly id: string; readonly protocol: string; readonly address: string };
  readonly link: Link | undefined;
  readonly view: LinkView;
}

const MARK: Readonly<Record<LinkView['look'], string>> = { online: '●', degraded: '◐', offline: '✕', waiting: '○' };

interface LinkListProps {
  readonly rows: readonly Row[];
  readonly current: string;
  readonly nowMs: number;
  readonly onChoose: (connection: string) => void;
}

function LinkList({ rows, current, nowMs, onChoose }: LinkListProps) {
  const format = useFormat();
  const move = (step: number): void => {
    const at = rows.findIndex(({ connection }) => connection.id === current);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
    if (next) onChoose(next.connection.id);
  };
  return (
    <div
      className="link-list panel"
      role="listbox"
      tabIndex={0}
      aria-label="Links"
      aria-activedescendant={`link-${current}`}
      onKeyDown={(event) => {
        if (event.key === 'ArrowDown') move(1);
        else if (event.key === 'ArrowUp') move(-1);
        else return;
        event.preventDefault();
      }}
    >
      {rows.map(({ connection, link, view }) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the list box has the keys
        <div
          key={connection.id}
          id={`link-${connection.id}`}
          role="option"
          tabIndex={-1}
          aria-selected={connection.id === current}
          className={connection.id === current ? 'link-row current' : 'link-row'}
          data-testid={`link-row-${connection.id}`}
          data-look={view.look}
          onClick={() => onChoose(connection.id)}
        >
          <span className={`link-mark link-${view.look}`} aria-hidden="true">
            {MARK[view.look]}
          </span>
          <span className="link-name">
            <strong>{connection.id}</strong>
            <small className="soft">{connection.protocol}</small>
          </span>
          <span className="link-word">
            <span className={`link-${view.look}`}>{view.word}</span>
            <small className="soft">
              {link?.lastReadingAt === undefined
                ? 'no reading yet'
                : `read ${format.age(nowMs - link.lastReadingAt / 1_000)} ago`}
            </small>
          </span>
        </div>
      ))}
    </div>
  );
}
