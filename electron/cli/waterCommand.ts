import { waterMonth } from '../query/water.ts';
import { systemClock } from '../supervision/index.ts';
import { type Command, EXIT, parse, UsageError } from './command.ts';
import { withData } from './dataOption.ts';

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

export const command: Command = {
  summary: 'drinking water: the operating report of a month, as a copy of record',
  usage:
    'shiftseal water month 2026-10 --data DIR [--json]\n' +
    '  plain text that ends in its own SHA-256, with the entries and the signed checkpoint it rests on\n' +
    '  exit code 1 when a rule of the month is not met',
  async run(args, terminal) {
    const options = { data: { type: 'string' }, json: { type: 'boolean' } } as const;
    const { values, operands } = parse(args, options, ['month', '2026-10']);
    const [act, month] = operands;
    if (act !== 'month') throw new UsageError(`"${act ?? ''}" is unknown; say: water month 2026-10`);
    if (month === undefined || !MONTH.test(month))
      throw new UsageError(`"${month ?? ''}" is not a month such as 2026-10`);
    return withData(values.data, (data) => {
      const report = waterMonth(data, month, systemClock());
      terminal.out(values.json ? JSON.stringify(report, null, 2) : report.text.trimEnd());
      return report.results.some(({ verdict }) => verdict === 'notMet') ? EXIT.notSo : EXIT.fine;
    });
  },
};
