import type { InventoryView } from '../../../shared/contract/labChannels.ts';
import { Empty } from '../../ui/Empty.tsx';
import { matches } from '../../ui/rows.ts';

const CHECK_WORD: Readonly<Record<string, string>> = {
  unknownAward: 'unknown award',
  unallowable: 'unallowable',
  notAllocable: 'not in the budget',
  outsidePeriod: 'outside the period',
  duplicate: 'bought twice',
  missingApproval: 'approval missing',
  ownApproval: 'approved by the requester',
  splitPurchase: 'looks split',
  overBudget: 'over the budget',
};

/** Purchases held against the cost principles of their awards: findings for a person, never stops. */
export function CostsPanel({ view, query }: { view: InventoryView; query: string }) {
  const purchases = new Map(view.purchases.map((purchase) => [purchase.id, purchase]));
  const shown = view.findings.filter(({ purchase, check, detail }) => {
    const bought = purchases.get(purchase);
    return matches(
      `${purchase} ${CHECK_WORD[check]} ${detail} ${bought?.vendor} ${bought?.description} ${bought?.award}`,
      query,
    );
  });
  if (view.findings.length === 0)
    return (
      <Empty title="No finding">
        {view.purchases.length === 0
          ? 'No purchase ledger has been read yet.'
          : `${view.purchases.length} purchases, none of them stands out.`}
      </Empty>
    );
  return (
    <section className="panel inventory-scroll" data-testid="costs">
      <table className="inventory-table">
        <thead>
          <tr>
            <th>Finding</th>
            <th>Purchase</th>
            <th>Award</th>
            <th>Why</th>
            <th>Paragraph</th>
            <th className="end">Amount</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ purchase, check, detail, paragraph }) => {
            const bought = purchases.get(purchase);
            return (
              <tr key={`${purchase} ${check}`} data-testid="cost-row">
                <td>{CHECK_WORD[check] ?? check}</td>
                <td>
                  {bought?.description} <span className="soft">{bought?.vendor}</span>{' '}
                  <span className="soft mono">{purchase}</span>
                </td>
                <td>{bought?.award}</td>
                <td>{detail}</td>
                <td className="soft">{paragraph}</td>
                <td className="end">{bought === undefined ? '' : (bought.cents / 100).toFixed(2)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
