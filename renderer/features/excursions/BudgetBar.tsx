import type { BudgetRow } from '../../../shared/contract/coldChainChannels.ts';
import { useFormat } from '../../ui/FormatContext.tsx';

/** "8–15 °C": the band a budget pays for. */
export function bandText({ side, beyond, upTo }: BudgetRow, plain: (value: number) => string): string {
  if (upTo === null) return `${side === 'high' ? 'above' : 'below'} ${plain(beyond)} °C`;
  const [low, high] = side === 'high' ? [beyond, upTo] : [upTo, beyond];
  return `${plain(low)} to ${plain(high)} °C`;
}

/** How much of a stability budget is spent, and what is left; a word beside the colour once it runs out. */
export function BudgetBar({ budget, isSmall = false }: { budget: BudgetRow; isSmall?: boolean }) {
  const format = useFormat();
  const share = Math.min(1, budget.usedShare);
  const state = budget.usedShare >= 1 ? 'used' : budget.usedShare >= 0.8 ? 'low' : 'ok';
  const band = bandText(budget, format.plain);
  const left = `${format.duration(budget.leftMs)} left`;
  const title = `${band}: ${format.duration(budget.usedMs)} of ${format.duration(budget.allowedMs)} used, ${left}`;
  return (
    <div className="budget" data-state={state} title={title}>
      {!isSmall && <span className="budget-band">{band}</span>}
      <span className="budget-track" aria-hidden="true">
        <span className="budget-used" style={{ width: `${(share * 100).toFixed(1)}%` }} />
      </span>
      <span className="budget-left">
        {state === 'used'
          ? '▲ used up'
          : `${state === 'low' ? '▲ ' : ''}${isSmall ? format.duration(budget.leftMs) : left}`}
      </span>
    </div>
  );
}
