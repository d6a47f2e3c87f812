import type { QuarantineGroup } from '../../../shared/contract/quarantineChannels.ts';
import { STEP_WORD } from '../../live/words.ts';
import { useFormat } from '../../ui/FormatContext.tsx';
import { LiveText } from '../../ui/LiveText.tsx';

export const groupKey = ({ tag, step }: Pick<QuarantineGroup, 'tag' | 'step'>): string => `${tag}\n${step}`;

interface GroupListProps {
  readonly groups: readonly QuarantineGroup[];
  /** Key of the chosen group; undefined: everything. */
  readonly chosen: string | undefined;
  readonly onChoose: (key: string | undefined) => void;
}

/** What waits, by tag and cause: how many, how old, and whether it is getting more. */
export function GroupList({ groups, chosen, onChoose }: GroupListProps) {
  const format = useFormat();
  const entries = groups.reduce((sum, group) => sum + group.entries, 0);
  return (
    <nav className="quarantine-groups panel" aria-label="Groups by tag and cause" data-testid="quarantine-groups">
      <button
        type="button"
        className="quarantine-group"
        aria-pressed={chosen === undefined}
        onClick={() => onChoose(undefined)}
      >
        <strong>Everything</strong>
        <span className="quarantine-group-count">{format.integer(entries)}</span>
      </button>
      {groups.map((group) => {
        const key = groupKey(group);
        return (
          <button
            key={key}
            type="button"
            className="quarantine-group"
            data-testid="quarantine-group"
            data-tag={group.tag}
            aria-pressed={chosen === key}
            onClick={() => onChoose(chosen === key ? undefined : key)}
          >
            <strong title={group.tag}>{group.tag === '' ? 'No tag' : group.tag}</strong>
            <span className="quarantine-group-count">{format.integer(group.entries)}</span>
            <span className="soft">{STEP_WORD[group.step]}</span>
            <LiveText
              read={() => format.age(Date.now() - group.oldestAt / 1000)}
              title={`The oldest: ${format.full(group.oldestAt)}`}
            />
            <Histogram perHour={group.perHour} />
            <span className="soft quarantine-group-note">{noteOf(group)}</span>
          </button>
        );
      })}
    </nav>
  );
}

function noteOf({ escalated, handedOver, readings }: QuarantineGroup): string {
  return [
    `${readings} reading${readings === 1 ? '' : 's'}`,
    ...(escalated > 0 ? [`${escalated} escalated`] : []),
    ...(handedOver > 0 ? [`${handedOver} handed over`] : []),
  ].join(', ');
}

const BAR_WIDTH = 5;
const HEIGHT = 18;

/** Entries per hour over the last day; an hour without any is a dot on the line. */
function Histogram({ perHour }: { perHour: readonly number[] }) {
  const most = Math.max(1, ...perHour);
  const width = perHour.length * (BAR_WIDTH + 1);
  const total = perHour.reduce((sum, n) => sum + n, 0);
  return (
    <svg
      className="quarantine-histogram"
      viewBox={`0 0 ${width} ${HEIGHT}`}
      role="img"
      aria-label={`${total} entries in the last 24 hours, at most ${most} in one`}
    >
      <title>{`Last 24 h: ${total}; at most ${most} in an hour`}</title>
      {perHour.map((n, hour) => {
        const height = n === 0 ? 1 : Math.max(3, (n / most) * HEIGHT);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: the hour is the bar's identity
            key={hour}
            x={hour * (BAR_WIDTH + 1)}
            y={HEIGHT - height}
            width={BAR_WIDTH}
            height={height}
            className={n === 0 ? 'bar-none' : 'bar'}
          />
        );
      })}
    </svg>
  );
}
