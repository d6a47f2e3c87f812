import { useEffect, useMemo, useState } from 'react';
import type { QuarantineRow, ResponseOf } from '../../../shared/contract/ipc.ts';
import { lineageRef } from '../../../shared/contract/lineageChannels.ts';
import { LineageLink } from '../../live/lineage.tsx';
import { useLive, useStation } from '../../live/StationContext.tsx';
import { decimalsFor, unitLabel } from '../../live/units.ts';
import { STEP_WORD } from '../../live/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Chart, type ChartSpec } from '../../ui/Chart.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { RangeBand } from './RangeBand.tsx';
import { RepairForm } from './RepairForm.tsx';
import type { RepairDraft } from './repairDraft.ts';
import { useTrial } from './useTrial.ts';
import { VerdictHistory } from './VerdictHistory.tsx';
import { verdictWord } from './verdictWords.ts';

type Shown = ResponseOf<'quarantine:show'>;

interface QuarantineDetailProps {
  readonly row: QuarantineRow;
  readonly draft: RepairDraft;
  readonly onDraft: (draft: RepairDraft) => void;
  /** How many entries a correction would be for. */
  readonly many: number;
  readonly whyNot: string | undefined;
  readonly onCorrect: () => void;
  readonly onWithdraw: () => void;
}

/** Everything known about one refusal: what was expected, what stood around it, how it could be mended, who said what. */
export function QuarantineDetail({ row, draft, onDraft, many, whyNot, onCorrect, onWithdraw }: QuarantineDetailProps) {
  const format = useFormat();
  const revision = useLive((live) => live.revisions.quarantine);
  const [shown, trouble] = useShown(row.id, revision);
  const live = useTrial(row.id, draft, revision);
  const body = shown?.body ?? '';
  const unit = unitLabel(shown?.expected.unit ?? '1');
  return (
    <aside
      className="detail quarantine-detail"
      aria-label="The current quarantined readings"
      data-testid="quarantine-detail"
    >
      <h2 className="detail-title">{row.error}</h2>
      {shown !== undefined && <Around shown={shown} live={live.trial?.readings[0]?.engineering ?? undefined} />}
      {shown !== undefined && row.isOpen && (
        <>
          <h3>Repair</h3>
          <RepairForm {...{ shown, unit, draft, onDraft, live, many, onCorrect }} whyNot={whyNot} />
        </>
      )}
      {shown !== undefined && shown.history.length > 0 && (
        <>
          <div className="raw-head">
            <h3>Verdicts</h3>
            {shown.canWithdraw && (
              <Button variant="tertiary" testId="quarantine-withdraw" reason={whyNot} onClick={onWithdraw}>
                Take back …
              </Button>
            )}
          </div>
          <VerdictHistory history={shown.history} />
        </>
      )}
      <h3>Origin</h3>
      <LineageLink to={lineageRef.entry(row.seq)}>Where it comes from, and what was decided</LineageLink>
      <Facts
        facts={[
          ['Failed check', STEP_WORD[row.step]],
          ['Tag', row.tag],
          ['Connection', row.connection],
          ['Readings', format.integer(row.readings)],
          ['First source time', format.full(row.firstTime)],
          ['Refused', format.full(row.at)],
          ['Ledger entry', format.integer(row.seq)],
          ['Automatic retries', row.attempts === 0 ? undefined : format.integer(row.attempts)],
          [
            'Verdict',
            row.verdict === null ? verdictWord(null) : `${verdictWord(row.verdict)} by ${row.verdictBy ?? '–'}`,
          ],
        ]}
      />
      <div className="raw-head">
        <h3>Raw, as sealed</h3>
        <Copy text={body} label="Copy" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling text must be reachable by keyboard */}
      <pre className="raw quarantine-raw" data-testid="quarantine-body" tabIndex={0}>
        {trouble !== '' ? `The entry could not be read: ${trouble}` : body === '' ? 'Reading …' : body}
      </pre>
    </aside>
  );
}

function useShown(id: string, revision: number | undefined): readonly [Shown | undefined, string] {
  const { call } = useStation();
  const [state, setState] = useState<{ id: string; shown?: Shown; trouble: string }>({ id, trouble: '' });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision may have brought a verdict
  useEffect(() => {
    let isOld = false;
    void call('quarantine:show', { id }).then((answer) => {
      if (!isOld) setState(answer.ok ? { id, shown: answer.value, trouble: '' } : { id, trouble: answer.message });
    });
    return () => {
      isOld = true;
    };
  }, [call, id, revision]);
  return state.id === id ? [state.shown, state.trouble] : [undefined, ''];
}

/** The range with the value outside of it, and the good readings before and after. */
function Around({ shown, live }: { shown: Shown; live: number | undefined }) {
  const { expected, neighbours, readings, row } = shown;
  const { min, max } = expected;
  const first = readings.find(({ engineering }) => engineering !== null);
  const unit = unitLabel(expected.unit);
  const range = min === null || max === null ? undefined : { min, max };
  const decimals = decimalsFor(range, expected.unit, first?.engineering ?? 0.5);
  const spec = useMemo(
    (): ChartSpec => ({
      unit,
      decimals,
      lines: [],
      ...(max === null ? {} : { above: max }),
      ...(min === null ? {} : { below: min }),
      mark: [row.firstTime / 1e6 - 1, row.lastTime / 1e6 + 1],
      points: readings.flatMap(({ sourceTime, engineering }) =>
        engineering === null ? [] : [{ time: sourceTime / 1e6, value: engineering }],
      ),
    }),
    [unit, decimals, max, min, row.firstTime, row.lastTime, readings],
  );
  const came = first?.engineering ?? undefined;
  return (
    <>
      {range !== undefined && came !== undefined && (
        <RangeBand
          {...{ ...range, unit, decimals }}
          value={came}
          {...(live === undefined || live === came ? {} : { repaired: live })}
        />
      )}
      {neighbours.time.length > 1 && (
        <div className="quarantine-chart">
          <Chart
            spec={spec}
            data={neighbours}
            label={`Good readings of ${row.tag} around the refused ones, which are marked`}
          />
        </div>
      )}
    </>
  );
}
