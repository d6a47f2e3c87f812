import type { Link } from '../../live/linkView.ts';
import { isSameJson, useLive } from '../../live/StationContext.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { clockWords } from './clockWords.ts';
import { UnitTable } from './UnitTable.tsx';

interface HealthPanelProps {
  readonly link: Link | undefined;
  readonly nowMs: number;
  readonly disabled: readonly { readonly tagId: string; readonly message: string }[];
}

/** Counters, response times, units and clock of one link. */
export function HealthPanel({ link, nowMs, disabled }: HealthPanelProps) {
  const format = useFormat();
  const clock = useLive((live) => live.clocks.find((each) => each.connection === link?.connection), isSameJson);
  if (link === undefined) return <p className="soft">This link has not told anything yet.</p>;
  const ms = (value: number | undefined): string | undefined =>
    value === undefined ? undefined : `${format.number(value, 1)} ms`;
  const trouble = [
    [link.timeouts, 'without answer'],
    [link.exceptions, 'exceptions'],
    [link.rejectedAnswers, 'refused answers'],
    [link.reconnects, 'reconnects'],
    [link.skippedCycles ?? 0, 'skipped cycles'],
  ] as const;
  return (
    <>
      {link.message !== '' && <p className="message">{link.message}</p>}
      <div className="link-facts">
        <Facts
          facts={[
            [
              'Last reading',
              link.lastReadingAt === undefined
                ? 'none yet'
                : `${format.age(nowMs - link.lastReadingAt / 1_000)} ago (${format.clock(link.lastReadingAt)})`,
            ],
            ['Next try', link.retryAt === undefined ? undefined : format.clock(link.retryAt)],
            ['Answers', `${format.integer(link.responses)} of ${format.integer(link.requests)} requests`],
            [
              'Trouble',
              trouble
                .filter(([count]) => count > 0)
                .map(([count, word]) => `${format.integer(count)} ${word}`)
                .join(', ') || 'none',
            ],
            ['Response time', ms(link.responseMs)],
            ['95 % within', ms(link.responses95Ms)],
            [
              'Time-out advised',
              link.timeoutMsAdvised === undefined
                ? undefined
                : `${format.integer(link.timeoutMsAdvised)} ms, from the answers measured`,
            ],
            [
              'Certificate',
              link.certificateValidUntil === undefined
                ? undefined
                : `valid until ${format.full(link.certificateValidUntil)}`,
            ],
          ]}
        />
        {clock !== undefined && (
          <Facts
            facts={[
              ['Clock of the source', clockWords(clock.offsetMs, format)],
              [
                'Drift',
                `${format.number(clock.driftPpm, 1)} ppm (${format.number(clock.driftPpm * 0.0864, 2)} s a day)`,
              ],
              ['Sure to', `± ${format.number(clock.spreadMs, 1)} ms from ${format.integer(clock.samples)} readings`],
              [
                'In the record',
                clock.policy === 'correct'
                  ? 'corrected times stand beside the original'
                  : 'shown only; times stand as the source gave them',
              ],
            ]}
          />
        )}
      </div>
      {link.units !== undefined && link.units.length > 0 && <UnitTable units={link.units} nowMs={nowMs} />}
      {disabled.length > 0 && (
        <section className="link-section">
          <h3>Tags that are not read</h3>
          <ul className="disabled-tags" data-testid="link-disabled">
            {disabled.map((tag) => (
              <li key={tag.tagId}>{tag.message}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
