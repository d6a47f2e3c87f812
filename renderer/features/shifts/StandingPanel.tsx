import type { ShiftStanding } from '../../../shared/contract/shiftChannels.ts';
import { Facts } from '../../ui/Facts.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { MATTER_SCREEN, type MatterScreen, matterWord } from './shiftView.ts';

interface StandingPanelProps {
  readonly standing: ShiftStanding;
  readonly onGo: (screen: MatterScreen) => void;
}

const US_PER_MINUTE = 60_000_000;
const LISTED_MAX = 4;

/** How a shift stands: its figures, and what is open with the way to it. */
export function StandingPanel({ standing, onGo }: StandingPanelProps) {
  const format = useFormat();
  const stoppedUs = standing.stops.reduce((sum, each) => sum + each.stoppedUs, 0);
  const uncodedUs = standing.stops.reduce((sum, each) => sum + each.uncodedUs, 0);
  const stops = standing.stops.reduce((sum, each) => sum + each.stops, 0);
  return (
    <div className="shift-standing" data-testid="shift-standing">
      <Facts
        facts={[
          ...standing.oee.map(
            ({ workUnit, oee, producedQuantity, unknownMs }) =>
              [
                `OEE ${workUnit}`,
                `${format.percent(oee ?? undefined)}${producedQuantity === null ? '' : `, ${format.integer(producedQuantity)} pieces`}${unknownMs >= 60_000 ? `, ${format.minutes(unknownMs / 60_000)} unknown` : ''}`,
              ] as const,
          ),
          ['Stops', `${format.integer(stops)}, ${format.minutes(stoppedUs / US_PER_MINUTE)}`],
          [
            'Not coded',
            uncodedUs === 0 ? (
              'nothing'
            ) : (
              <span className="shift-open-mark" key="u">
                {format.minutes(Math.max(1, uncodedUs / US_PER_MINUTE))}
              </span>
            ),
          ],
          ['Notes', format.integer(standing.notes)],
          [
            'Closed',
            standing.closing === undefined
              ? undefined
              : `${standing.closing.isEarly ? 'early ' : ''}by ${standing.closing.user}, ${format.full(standing.closing.at)}, entry ${format.integer(standing.closing.seq)}`,
          ],
          ...standing.handovers.map(
            ({ seq, at, outgoing, incoming }) =>
              [
                'Handed over',
                `${outgoing} to ${incoming}, ${format.clockMinutes(at)}, entry ${format.integer(seq)}`,
              ] as const,
          ),
        ]}
      />
      <div>
        <h3>{standing.open.length === 0 ? 'Nothing is open' : 'Open now'}</h3>
        <ul className="matters">
          {standing.open.map((matters) => {
            const isBlocking = standing.blocking.some((kind) => kind === matters.kind);
            return (
              <li key={matters.kind} data-testid={`matter-${matters.kind}`}>
                <button type="button" className="matter-link" onClick={() => onGo(MATTER_SCREEN[matters.kind])}>
                  <span className={isBlocking ? 'shift-open-mark' : undefined}>{matterWord(matters)}</span>
                  {isBlocking && <span className="soft"> keep it open</span>}
                  <span aria-hidden="true"> ›</span>
                </button>
                <ul>
                  {matters.listed.slice(0, LISTED_MAX).map((matter) => (
                    <li key={matter.id} className="soft">
                      {format.clockMinutes(matter.since)} {matter.text}
                    </li>
                  ))}
                  {matters.count > LISTED_MAX && <li className="soft">and {matters.count - LISTED_MAX} more</li>}
                </ul>
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}
