import { useCallback, useMemo, useState } from 'react';
import type { DowntimeSetup, StopRow } from '../../../shared/contract/downtimeChannels.ts';
import { lineageRef } from '../../../shared/contract/lineageChannels.ts';
import { LineageLink } from '../../live/lineage.tsx';
import { useAnswer } from '../../live/useAnswer.ts';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { ReasonPad } from './ReasonPad.tsx';
import { SplitRow } from './SplitRow.tsx';
import { codedByWord, lossWord, partWord, US_PER_MINUTE } from './stopView.ts';
import type { StopActs } from './useStopActs.ts';

interface StopPanelProps {
  readonly stop: StopRow;
  readonly setup: DowntimeSetup;
  readonly acts: StopActs;
  /** Why this person may not code; undefined when they may. */
  readonly reason: string | undefined;
  readonly typed: string;
  /** Beginning of the part that is meant. */
  readonly part: number;
  readonly onPart: (from: number) => void;
  /** The chosen part, or every ticked stop, gets this reason. */
  readonly onCode: (reason: string, comment: string) => void;
}

const TABS = [
  { id: 'code', label: 'Reason' },
  { id: 'history', label: 'History' },
] as const;

/** One stop: its parts, the reasons to touch, where to split it, and everything that was said of it. */
export function StopPanel(props: StopPanelProps) {
  const { stop, setup, acts, reason, typed } = props;
  const format = useFormat();
  const [tab, setTab] = useState<(typeof TABS)[number]['id']>('code');
  const now = Date.now() * 1000;
  const index = Math.max(
    0,
    stop.parts.findIndex(({ from }) => from === props.part),
  );
  const part = stop.parts[index] as StopRow['parts'][number];
  const [comment, setComment] = useState('');
  return (
    <section className="panel stop-panel" aria-label="The chosen stop" data-testid="stop-panel" data-stop={stop.id}>
      <header className="panel-head">
        <h2>
          {stop.workUnit}, {format.clockMinutes(stop.from)}–{stop.to === null ? 'now' : format.clockMinutes(stop.to)}
        </h2>
        <span className="soft">{stop.shift.name}</span>
        <LineageLink to={lineageRef.stop(stop.id)}>Where it comes from</LineageLink>
        <span className="header-gap" />
        <Choice label="What to see of the stop" options={TABS} value={tab} onChange={setTab} testId="stop-tab" />
      </header>
      {tab === 'history' ? (
        <History stop={stop} acts={acts} reason={reason} />
      ) : (
        <div className="stop-panel-body">
          <PartStrip stop={stop} now={now} index={index} onPart={props.onPart} />
          <div className="stop-part-facts">
            <strong className={part.reason === null ? 'stop-mark' : undefined}>{part.label || 'Not coded'}</strong>
            <span className="soft">
              {[lossWord(part.loss), codedByWord(part), part.comment].filter((word) => word !== '').join(' · ')}
            </span>
          </div>
          <input
            className="ix-form-control"
            placeholder="Comment, kept with the next reason"
            aria-label="Comment"
            data-testid="stop-comment"
            maxLength={1000}
            value={comment}
            onChange={(event) => setComment(event.currentTarget.value)}
          />
          <ReasonPad
            reasons={setup.reasons}
            chosen={part.reason}
            isDisabled={reason !== undefined}
            typed={typed}
            onCode={(id) => {
              props.onCode(id, comment.trim());
              setComment('');
            }}
          />
          <SplitRow part={part} now={now} reason={reason} onSplit={(at) => acts.split(stop, at)} />
          {stop.parts.length > 1 && (
            <div className="stop-acts">
              <Button
                testId="stop-merge-before"
                reason={reason}
                disabled={index === 0}
                onClick={() => acts.merge(stop, part.from, 'before')}
              >
                Merge into the part before
              </Button>
              <Button
                testId="stop-merge-after"
                reason={reason}
                disabled={index === stop.parts.length - 1}
                onClick={() => acts.merge(stop, stop.parts[index + 1]?.from ?? 0, 'before')}
              >
                Take the part after in
              </Button>
            </div>
          )}
          {reason !== undefined && <p className="reason">{reason}</p>}
        </div>
      )}
    </section>
  );
}

function PartStrip({
  stop,
  now,
  index,
  onPart,
}: {
  stop: StopRow;
  now: number;
  index: number;
  onPart: (from: number) => void;
}) {
  const format = useFormat();
  return (
    <div className="part-strip" role="radiogroup" aria-label="Parts of the stop" data-testid="part-strip">
      {stop.parts.map((part, i) => {
        const us = (part.to ?? now) - part.from;
        return (
          // biome-ignore lint/a11y/useSemanticElements: parts of a strip, as wide as they lasted
          <button
            key={part.from}
            type="button"
            role="radio"
            aria-checked={i === index}
            className={`part stop-${part.reason === null ? 'uncoded' : part.by}${i === index ? ' part-on' : ''}`}
            style={{ flexGrow: Math.max(1, us / US_PER_MINUTE) }}
            data-testid="stop-part"
            data-reason={part.reason ?? ''}
            title={`${partWord(part)}, ${format.clock(part.from)}, ${format.duration(us / 1000)}`}
            onClick={() => onPart(part.from)}
          >
            <span>{partWord(part)}</span>
            <span className="soft">{format.duration(us / 1000)}</span>
          </button>
        );
      })}
    </div>
  );
}

const EVENT_WORD = {
  opened: 'began',
  closed: 'ended',
  redrawn: 'moved by late readings',
  withdrawn: 'withdrawn by late readings',
  coded: 'coded',
  split: 'split',
  merged: 'merged',
  undone: 'undone',
} as const;

function History({ stop, acts, reason }: { stop: StopRow; acts: StopActs; reason: string | undefined }) {
  const format = useFormat();
  const request = useCallback(() => ({ stop: stop.id }), [stop.id]);
  const revision = useMemo(() => JSON.stringify(stop.parts).length + (stop.to ?? 0), [stop]);
  const { value } = useAnswer('downtime:history', request, revision, 5_000);
  const canUndo = value?.some(
    ({ event, user, isUndone }) =>
      !isUndone && user !== 'station' && (event === 'coded' || event === 'split' || event === 'merged'),
  );
  return (
    <div className="stop-panel-body">
      <ol className="stop-history" data-testid="stop-history">
        {value?.map((act) => (
          <li key={act.seq} className={act.isUndone ? 'stop-history-undone' : undefined}>
            <span className="soft">{format.moment(act.at, Date.now() * 1000)}</span>
            <span>
              <strong>{EVENT_WORD[act.event]}</strong> by {act.user === 'station' ? 'the station' : act.user}
              {act.isUndone ? ', undone since' : ''}
              {act.why === '' ? '' : `: ${act.why}`}
            </span>
            <span className="soft">{act.parts.map(partWord).join(' | ')}</span>
            <span className="soft mono">#{format.integer(act.seq)}</span>
          </li>
        ))}
      </ol>
      <div className="stop-acts">
        <Button testId="stop-undo" reason={reason} disabled={canUndo !== true} onClick={() => acts.undo(stop)}>
          Undo the last act
        </Button>
        <span className="soft">An undo is an act of its own: nothing leaves the log.</span>
      </div>
    </div>
  );
}
