import { useCallback, useEffect, useMemo, useState } from 'react';
import type { ExcursionDetailAnswer } from '../../../shared/contract/coldChainChannels.ts';
import type { ExcursionRow, Trend } from '../../../shared/contract/ipc.ts';
import { lineageRef } from '../../../shared/contract/lineageChannels.ts';
import { LineageLink } from '../../live/lineage.tsx';
import { reasonNot } from '../../live/permission.ts';
import type { TagLayout } from '../../live/reading.ts';
import { useLive, useStation } from '../../live/StationContext.tsx';
import { unitLabel } from '../../live/units.ts';
import { useAnswer } from '../../live/useAnswer.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { LiveText } from '../../ui/LiveText.tsx';
import { AffectedLots } from './AffectedLots.tsx';
import { CauseDialog } from './CauseDialog.tsx';
import { CAUSE_WORD, windowText } from './coldChainWords.ts';
import { DispositionDialog } from './DispositionDialog.tsx';
import { ExcursionPicture } from './ExcursionPicture.tsx';
import { lastedMs, quantityText } from './excursionColumns.tsx';
import { excursionWindow } from './excursionWindow.ts';

const OPEN_REFETCH_MS = 5_000;
/** Doors tell only changes: the last change before the picture is looked for so far back. */
const BEFORE_US = 3_600e6;

/** The picture of an excursion, what it came to, what it befell, and what people say of it. */
export function ExcursionDetail({ row, tag }: { row: ExcursionRow; tag: TagLayout | undefined }) {
  const { user } = useStation();
  const format = useFormat();
  const [asking, setAsking] = useState<'cause' | 'disposition'>();
  const revision = useLive((live) => live.revisions.excursions);
  const request = useCallback(() => ({ id: row.id }), [row.id]);
  const { value, message } = useAnswer(
    'excursion:detail',
    request,
    revision,
    row.end === null ? OPEN_REFETCH_MS : undefined,
  );
  const detail = value?.ok === true && value.detail.row.id === row.id ? value.detail : undefined;
  const name = detail?.store?.name ?? tag?.name ?? row.tag;
  const undecided = detail?.lots.filter((lot) => lot.undecided.includes(row.id)).length ?? 0;
  return (
    <section
      className="excursion-detail panel"
      data-testid="excursion-detail"
      data-lots={detail?.store != null}
      aria-label="The current excursion"
    >
      <div className="excursion-chart">
        <header className="panel-head">
          <h2>{name}</h2>
          <span className="soft">
            {tag !== undefined && tag.name !== name ? `${tag.name}, ` : ''}
            {row.side === 'high' ? 'above' : 'below'} {quantityText(row.bound, row.unit, format)}
            {row.end === null ? ', still outside' : ''}
          </span>
          <span className="header-gap" />
          <LineageLink to={lineageRef.excursion(row.id)}>Where it comes from</LineageLink>
          <Button
            testId="excursion-cause"
            reason={reasonNot(user, 'excursion.annotate')}
            onClick={() => setAsking('cause')}
          >
            Cause…
          </Button>
          {detail !== undefined && detail.lots.length > 0 && (
            <Button
              testId="excursion-dispose"
              variant={undecided > 0 ? 'primary' : 'secondary'}
              reason={reasonNot(user, 'excursion.dispose')}
              onClick={() => setAsking('disposition')}
            >
              Decide about {undecided > 0 ? (undecided === 1 ? '1 lot…' : `${undecided} lots…`) : 'lots…'}
            </Button>
          )}
        </header>
        {detail === undefined ? (
          <Empty title={message === '' ? 'Reading the values around it …' : 'The excursion could not be read'}>
            {message}
          </Empty>
        ) : (
          <WithReadings key={row.id} detail={detail} />
        )}
      </div>
      <div className="excursion-side">
        <Facts
          facts={[
            ['Onset', format.full(row.onset)],
            ['End', row.end === null ? 'still outside' : format.full(row.end)],
            ['Duration', <LiveText key="d" read={() => format.duration(lastedMs(row, Date.now()))} />],
            ['Peak', `${quantityText(row.peak, row.unit, format)} at ${format.clock(row.peakAt)}`],
            [
              'Shaded area',
              row.degreeHours === null ? undefined : `${format.number(row.degreeHours, 2)} ${unitLabel(row.unit)}·h`,
            ],
            ['Mean kinetic temperature', detail && kineticText(detail, format)],
            [
              'Held back',
              row.suppressedMs === null
                ? undefined
                : `${format.duration(row.suppressedMs)} by ${row.suppressedBy}; counted from its onset`,
            ],
            [
              'Without readings',
              row.unknownMs > 0 ? `${format.duration(row.unknownMs)} (hatched; counted as outside)` : 'none',
            ],
            [
              'Cause',
              row.cause === null
                ? 'nobody has said'
                : `${CAUSE_WORD[row.cause]}${row.causeComment === '' ? '' : `: ${row.causeComment}`} (${row.causeBy})`,
            ],
          ]}
        />
      </div>
      {detail !== undefined && detail.store !== null && <AffectedLots detail={detail} />}
      {asking === 'cause' && <CauseDialog row={row} name={name} onClose={() => setAsking(undefined)} />}
      {asking === 'disposition' && detail !== undefined && (
        <DispositionDialog lots={detail.lots} excursion={row.id} onClose={() => setAsking(undefined)} />
      )}
    </section>
  );
}

function kineticText({ kinetic }: ExcursionDetailAnswer, format: ReturnType<typeof useFormat>): string | undefined {
  if (kinetic === null) return undefined;
  const window = windowText(kinetic.windowMs);
  if (kinetic.celsius === null) return `nothing sealed yet of the ${window} before its end`;
  const verdict = kinetic.celsius <= kinetic.max ? 'at most' : '▲ above';
  return `${format.number(kinetic.celsius, 2)} °C over ${window}, ${verdict} ${format.plain(kinetic.max)} °C`;
}

function WithReadings({ detail }: { detail: ExcursionDetailAnswer }) {
  const { call } = useStation();
  const { row, conditions } = detail;
  const [shown, setShown] = useState<{ trend: Trend; strips: (Trend | undefined)[]; from: number; to: number }>();
  const [trouble, setTrouble] = useState('');
  const tags = conditions.map(({ tag }) => tag).join(' ');
  const span = useMemo(() => ({ onset: row.onset, end: row.end }), [row.onset, row.end]);

  useEffect(() => {
    let isOld = false;
    const fetchNow = async () => {
      const { from, to } = excursionWindow(span.onset, span.end, Date.now() * 1000);
      const trend = await call('plant:trend', { tag: row.tag, from, to });
      const strips = await Promise.all(
        tags === '' ? [] : tags.split(' ').map((tag) => call('plant:trend', { tag, from: from - BEFORE_US, to })),
      );
      if (isOld) return;
      setTrouble(trend.ok ? '' : trend.message);
      if (trend.ok)
        setShown({ trend: trend.value, strips: strips.map((each) => (each.ok ? each.value : undefined)), from, to });
    };
    void fetchNow();
    const timer = span.end === null ? setInterval(() => void fetchNow(), OPEN_REFETCH_MS) : undefined;
    return () => {
      isOld = true;
      clearInterval(timer);
    };
  }, [call, row.tag, span, tags]);

  if (trouble !== '') return <Empty title="The readings could not be read">{trouble}</Empty>;
  if (shown === undefined) return <Empty title="Reading the values around it …" />;
  return <ExcursionPicture detail={detail} {...shown} />;
}
