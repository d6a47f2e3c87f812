import { useMemo } from 'react';
import { LINK_STALE_AFTER_MS, linkStaleTimes, linkView } from '../live/linkView.ts';
import { isSameJson, useLayout, useLive } from '../live/StationContext.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Facts } from '../ui/Facts.tsx';
import { useFormat } from '../ui/FormatContext.tsx';

/** Every link with what it does, and the tags that cannot be read. */
export function LinksDialog({ onClose }: { onClose: () => void }) {
  const format = useFormat();
  const layout = useLayout();
  const staleTimes = useMemo(() => linkStaleTimes(layout), [layout]);
  const live = useLive(
    (each) => ({ links: each.links, disabled: each.disabledTags, second: Math.floor(each.at / 1e6) }),
    isSameJson,
  );
  return (
    <Dialog title="Links" onClose={onClose} wide testId="links-dialog">
      {live?.links.map((link) => {
        const connection = layout?.connections.find((each) => each.id === link.connection);
        const staleAfterMs = staleTimes.get(link.connection) ?? LINK_STALE_AFTER_MS;
        const view = linkView(link, staleAfterMs, live.second * 1_000);
        const ago = (us: number): string => `${format.age(live.second * 1_000 - us / 1_000)} ago`;
        return (
          <section key={link.connection} className="fault-group">
            <h3 className={`link-${view.look}`}>
              {link.connection}: {view.word}
            </h3>
            {link.message !== '' && <p>{link.message}</p>}
            <Facts
              facts={[
                ['Address', connection === undefined ? undefined : `${connection.address} (${connection.protocol})`],
                ['Last reading', link.lastReadingAt === undefined ? 'none yet' : ago(link.lastReadingAt)],
                ['Answers', `${format.integer(link.responses)} of ${format.integer(link.requests)} requests`],
                [
                  'Trouble',
                  `${format.integer(link.timeouts)} without answer, ${format.integer(link.exceptions)} exceptions, ${format.integer(link.rejectedAnswers)} rejected, ${format.integer(link.reconnects)} reconnects`,
                ],
                [
                  'Response time',
                  link.responseMs === undefined ? undefined : `${format.number(link.responseMs, 1)} ms`,
                ],
                ['Next try', link.retryAt === undefined ? undefined : format.clock(link.retryAt)],
              ]}
            />
          </section>
        );
      })}
      {live !== undefined && live.disabled.length > 0 && (
        <section className="fault-group">
          <h3>Tags that are not read</h3>
          <ul className="disabled-tags">
            {live.disabled.map((tag) => (
              <li key={tag.tagId}>{tag.message}</li>
            ))}
          </ul>
        </section>
      )}
    </Dialog>
  );
}
