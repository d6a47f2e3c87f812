import { timeText } from '../query/entries.ts';
import { targetDeliveries } from '../query/syncSource.ts';
import { type Command, EXIT, parse, table, UsageError } from './command.ts';
import { isoTime, withData } from './dataOption.ts';

export const command: Command = {
  summary: 'what each upstream target has received, and until when everything is safe there',
  usage: 'shiftseal sync status --data DIR [--json]',
  async run([action, ...args], terminal) {
    if (action !== 'status') throw new UsageError('say "status"');
    const { values } = parse(args, { data: { type: 'string' }, json: { type: 'boolean' } });
    return withData(values.data, (data) => {
      const entries = data.ledger.size();
      const targets = targetDeliveries(data);
      if (values.json) {
        const documents = targets.map((target) => ({
          ...target,
          safeUntil: isoTime(target.safeUntil),
          lastReceiptAt: isoTime(target.lastReceiptAt),
        }));
        terminal.out(JSON.stringify({ entries, targets: documents }, null, 2));
        return EXIT.fine;
      }
      const rows = targets.map((target) => [
        target.target,
        `${target.deliveredTo} of ${entries}`,
        String(target.backlogEntries),
        timeText(target.safeUntil),
        timeText(target.lastReceiptAt),
        target.url ?? 'no longer configured',
      ]);
      const head = ['TARGET', 'DELIVERED', 'BACKLOG', 'SAFE UNTIL', 'LAST RECEIPT', 'URL'];
      terminal.out(rows.length === 0 ? 'no upstream target is configured' : table(head, rows));
      return EXIT.fine;
    });
  },
};
