import type { MeterExceptionRow } from '../../../shared/contract/meterChannels.ts';
import { METER_CHECK_WORDS } from '../../../shared/domain/meterCheck.ts';
import { unitLabel } from '../../live/units.ts';
import { Button } from '../../ui/Button.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { DECISION_WORD, detailText } from './exceptionColumns.tsx';

/** What was found, by which rule, and what became of it. */
export function ExceptionDetail({ row, onShow }: { row: MeterExceptionRow; onShow: () => void }) {
  const format = useFormat();
  const { title, rule } = METER_CHECK_WORDS[row.check];
  const unit = unitLabel(row.unit);
  return (
    <aside className="detail exception-detail" data-testid="exception-detail" aria-label="The current exception">
      <h2 className="detail-title">{title}</h2>
      <p>{detailText(row)}</p>
      <Facts
        facts={[
          ['Service point', `${row.servicePoint} ${row.name}`],
          ['From', format.full(row.from)],
          ['To', format.full(row.to)],
          ['Rule', rule],
          ['Limit', row.limit === null ? undefined : format.plain(row.limit)],
          ['Found', row.value === null ? undefined : format.plain(row.value)],
          [
            'As it came',
            row.received.length === 0
              ? undefined
              : `${row.received
                  .slice(0, 8)
                  .map((use) => (use === null ? '–' : format.plain(use)))
                  .join(', ')}${row.received.length > 8 ? ' …' : ''} ${unit}`,
          ],
          ['Raised', format.full(row.raisedAt)],
          ['Decision', row.decision === null ? undefined : DECISION_WORD[row.decision]],
          ['By', row.decidedBy === null ? undefined : `${row.decidedBy}, ${format.full(row.decidedAt ?? 0)}`],
          ['Reason', row.reason],
        ]}
      />
      {!row.isChecked && (
        <p className="reason">The limit is a default that was not compared with a published rule; set your market’s.</p>
      )}
      <Button testId="exception-show" onClick={onShow}>
        Show its reads
      </Button>
    </aside>
  );
}
