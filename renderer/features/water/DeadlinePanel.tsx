import { useState } from 'react';
import type { WaterDeadline } from '../../../shared/contract/waterChannels.ts';
import { reasonNot } from '../../live/permission.ts';
import { useStation } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { useBeat } from '../../ui/beat.ts';
import { useFormat } from '../../ui/FormatContext.tsx';
import { LiveText } from '../../ui/LiveText.tsx';
import { DoneDialog } from './DoneDialog.tsx';
import { urgencyOf, usedShare } from './waterView.ts';

const WORD = { overdue: 'Overdue', soon: 'Pressing', open: 'Open', done: 'Done' } as const;
const SHAPE = { overdue: '▲', soon: '◆', open: '○', done: '✓' } as const;
const LOOK_EVERY = 30;

/** Regulatory clocks, the most pressing first: what, about what, who, how long still; and what was done lately. */
export function DeadlinePanel({ deadlines, onDone }: { deadlines: readonly WaterDeadline[]; onDone: () => void }) {
  const format = useFormat();
  const { user } = useStation();
  const [finishing, setFinishing] = useState<WaterDeadline>();
  const [nowUs, setNow] = useState(() => Date.now() * 1000);
  useBeat(() => {
    if (Date.now() * 1000 - nowUs > LOOK_EVERY * 1_000_000) setNow(Date.now() * 1000);
  });
  const open = deadlines.filter(({ doneAt }) => doneAt === null);
  return (
    <section className="panel" aria-label="Regulatory clocks">
      <div className="panel-head">
        <h2>Regulatory clocks</h2>
        <span className="soft" data-testid="deadline-summary">
          {open.length === 0 ? 'nothing is owed' : `${open.length} running`}
        </span>
      </div>
      {deadlines.length > 0 && (
        <ul className="deadline-list">
          {deadlines.map((deadline) => {
            const { id, task, who, subject, due, document, paragraph, isChecked, detail, doneBy, done, doneAt } =
              deadline;
            const urgency = urgencyOf(deadline, nowUs);
            return (
              <li key={id} className={`deadline deadline-${urgency}`} data-testid="deadline" data-urgency={urgency}>
                <span className="deadline-left">
                  <span className="deadline-state">
                    <span aria-hidden="true">{SHAPE[urgency]}</span> {WORD[urgency]}
                  </span>
                  {doneAt === null ? (
                    <LiveText
                      className="deadline-time"
                      read={() => timeLeft(due, format.duration)}
                      title={format.full(due)}
                    />
                  ) : (
                    <span className="deadline-time">{format.moment(doneAt, nowUs)}</span>
                  )}
                  {doneAt === null && (
                    <span className="deadline-bar" aria-hidden="true">
                      <span style={{ width: `${100 * usedShare(deadline, nowUs)}%` }} />
                    </span>
                  )}
                </span>
                <span className="deadline-what">
                  <strong>{task}</strong>
                  <span className="soft">
                    {subject}: {detail}
                  </span>
                  {doneAt !== null && (
                    <span>
                      {doneBy}: {done}
                    </span>
                  )}
                </span>
                <span className="deadline-who">
                  <span>
                    {who}, by {format.moment(due, nowUs)}
                  </span>
                  <span
                    className="soft"
                    title={isChecked ? undefined : 'Compare with the current text before relying on it'}
                  >
                    {document} {paragraph}
                    {isChecked ? '' : ' (not compared)'}
                  </span>
                </span>
                {doneAt === null && (
                  <Button
                    variant="tertiary"
                    testId="deadline-done"
                    reason={reasonNot(user, 'deadline.finish')}
                    onClick={() => setFinishing(deadline)}
                  >
                    Done …
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {finishing !== undefined && (
        <DoneDialog deadline={finishing} onClose={() => setFinishing(undefined)} onDone={onDone} />
      )}
    </section>
  );
}

function timeLeft(due: number, duration: (ms: number) => string): string {
  const leftMs = due / 1000 - Date.now();
  return leftMs >= 0 ? `${duration(leftMs)} left` : `since ${duration(-leftMs)}`;
}
