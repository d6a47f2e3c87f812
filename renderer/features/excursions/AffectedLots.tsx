import type { ExcursionDetailAnswer } from '../../../shared/contract/coldChainChannels.ts';
import { useFormat } from '../../ui/FormatContext.tsx';
import { BudgetBar } from './BudgetBar.tsx';
import { DISPOSITION_DONE, LOT_STATE_WORD } from './coldChainWords.ts';

/** Lots that lay in the store during the excursion: what is left of their budgets, and what was decided. */
export function AffectedLots({ detail: { row, lots, decisions } }: { detail: ExcursionDetailAnswer }) {
  const format = useFormat();
  return (
    <div className="affected-lots">
      <h3>Affected lots</h3>
      {lots.length === 0 && <p className="soft">No lot lay in this store during the excursion.</p>}
      {lots.map((lot) => {
        const decision = decisions.findLast((each) => each.lot === lot.id);
        return (
          <article key={lot.id} className="affected-lot" data-testid={`affected-${lot.id}`} data-state={lot.state}>
            <header>
              <strong>{lot.id}</strong> <span className="soft">{lot.productName}</span>
            </header>
            {lot.budgets.length === 0 && <p className="soft">no stability budget: any time outside counts</p>}
            {lot.budgets.map((budget) => (
              <BudgetBar key={budget.id} budget={budget} />
            ))}
            <p className={decision === undefined ? 'undecided' : 'soft'}>
              {decision === undefined
                ? lot.undecided.includes(row.id)
                  ? '◆ not decided yet'
                  : LOT_STATE_WORD[lot.state]
                : `${decision.disposition ? DISPOSITION_DONE[decision.disposition] : ''} by ${decision.person}${decision.second ? ` and ${decision.second}` : ''}, ${format.moment(decision.at, Date.now() * 1000)}: ${decision.comment}`}
            </p>
          </article>
        );
      })}
    </div>
  );
}
