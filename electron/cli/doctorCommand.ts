import { type Command, EXIT, parse } from './command.ts';
import type { Check } from './doctor/check.ts';
import { checkDataFolder } from './doctor/dataFolder.ts';
import { checkMachine } from './doctor/machine.ts';

export const command: Command = {
  summary: 'is this machine, and this data folder, well?',
  usage: 'shiftseal doctor [--data DIR] [--config FILE] [--json]\n  exit 1 when something is bad',
  async run(args, terminal) {
    const { values } = parse(args, {
      data: { type: 'string' },
      config: { type: 'string' },
      json: { type: 'boolean' },
    });
    const checks: Check[] = [
      ...(await checkMachine(values.config)),
      ...(values.data === undefined ? [] : await checkDataFolder(values.data)),
    ];
    const isWell = checks.every(({ verdict }) => verdict !== 'bad');
    if (values.json) terminal.out(JSON.stringify({ ok: isWell, checks }, null, 2));
    else terminal.out(checks.map(line).join('\n'));
    return isWell ? EXIT.fine : EXIT.notSo;
  },
};

const line = ({ verdict, name, finding, remedy }: Check): string =>
  `${verdict.padEnd(4)}  ${name.padEnd(18)} ${finding}${remedy === '' ? '' : `\n${' '.repeat(25)}→ ${remedy}`}`;
