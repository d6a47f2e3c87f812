import type { InventoryView } from '../../../shared/contract/labChannels.ts';
import { Empty } from '../../ui/Empty.tsx';

/** Rows that were not taken, with everything wrong with each; the sheet is to be mended, and is read again by itself. */
export function RefusedPanel({ refused }: { refused: InventoryView['refused'] }) {
  if (refused.length === 0) return <Empty title="No row was refused">Every row of the newest sheets was taken.</Empty>;
  return (
    <section className="panel inventory-scroll" data-testid="refused-rows">
      <p className="soft">Mend the sheet and save it: it is read again by itself, and only what differs is added.</p>
      <table className="inventory-table">
        <thead>
          <tr>
            <th>Sheet</th>
            <th className="end">Row</th>
            <th>What is wrong</th>
            <th>As it stands</th>
          </tr>
        </thead>
        <tbody>
          {refused.map(({ list, row, reasons, cells }) => (
            <tr key={`${list} ${row}`} data-testid="refused-row">
              <td>{list}</td>
              <td className="end">{row}</td>
              <td>
                {reasons.map((reason) => (
                  <div key={reason}>{reason}</div>
                ))}
              </td>
              <td className="mono soft refused-cells">{cells.join(' │ ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
