import type { ReportShown } from '../../../shared/contract/reportChannels.ts';
import { useFormat } from '../../ui/FormatContext.tsx';

const STEPS = [
  ['draft', 'Drafted'],
  ['reviewed', 'Reviewed'],
  ['signed', 'Signed'],
  ['issued', 'Issued'],
] as const;

/** Draft → reviewed → signed → issued: how far it is, who did it, when, and what their name means. */
export function StateSteps({ shown }: { shown: ReportShown }) {
  const format = useFormat();
  return (
    <ol className="state-steps" data-testid="report-steps">
      {STEPS.map(([state, word]) => {
        const step = shown.steps.find(({ event }) =>
          state === 'draft' ? event === 'drafted' || event === 'amended' : event === state,
        );
        return (
          <li key={state} data-done={step !== undefined}>
            <strong>{step === undefined ? word : `✓ ${word}`}</strong>
            <span className="soft">
              {step === undefined ? 'not yet' : `${step.user}, ${format.dayMinutes(step.at)}`}
            </span>
            {step?.meaning !== undefined && step.meaning !== '' && <span className="soft">“{step.meaning}”</span>}
          </li>
        );
      })}
    </ol>
  );
}
