import { readFileSync } from 'node:fs';
import { ConfigError, configJsonSchema, formatFinding, loadConfig } from '../config/index.ts';
import { connectControl } from '../control/index.ts';
import { configPorts, configPortsAt } from '../engine/configPorts.ts';
import { claimOf, USER_OPTION, USER_USAGE } from './claim.ts';
import { type Command, EXIT, parse, required, type Terminal, UsageError } from './command.ts';
import { existingFolder } from './dataOption.ts';
import { userName } from './userName.ts';

export const command: Command = {
  summary: 'validate a configuration file, print its JSON Schema, or give it to a running station',
  usage:
    'shiftseal config check FILE [--json] | config schema\n' +
    '  config apply FILE --data DIR --reason TEXT   the running station takes it over, without a restart of the program,\n' +
    '  and writes it to the file that it was started with\n' +
    USER_USAGE,
  async run(args, terminal) {
    const [action, ...rest] = args;
    if (action === 'schema') {
      parse(rest, { json: { type: 'boolean' } });
      terminal.out(JSON.stringify(configJsonSchema(), null, 2));
      return EXIT.fine;
    }
    if (action === 'apply') return apply(rest, terminal);
    if (action !== 'check') throw new UsageError('say "check FILE", "apply FILE" or "schema"');
    const { values, operands } = parse(rest, { json: { type: 'boolean' } }, ['FILE']);
    const file = operands[0] as string;
    try {
      const { config, hash, packs = [] } = loadConfig(file, configPorts);
      const notes = packs.flatMap((pack) => pack.notes);
      const counts = `${config.connections.length} connections, ${config.equipment.length} equipment, ${config.tags.length} tags`;
      terminal.out(
        values.json
          ? JSON.stringify({ ok: true, hash, findings: [], notes })
          : `${file}: fine (${counts}; hash ${hash})`,
      );
      for (const note of notes) terminal.err(`${file}: note: ${note}`);
      return EXIT.fine;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      if (values.json) terminal.out(JSON.stringify({ ok: false, findings: error.findings }));
      else for (const finding of error.findings) terminal.err(formatFinding(file, finding));
      return EXIT.notSo;
    }
  },
};

async function apply(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, operands } = parse(
    args,
    { data: { type: 'string' }, reason: { type: 'string' }, json: { type: 'boolean' }, ...USER_OPTION },
    ['FILE'],
  );
  const file = operands[0] as string;
  const reason = required(values.reason, 'reason');
  const dataDir = existingFolder(values.data);
  const { hash } = loadConfig(file, configPortsAt(dataDir));
  const client = await connectControl(dataDir, await claimOf(values.user));
  try {
    await client.ask({
      method: 'reconfigure',
      text: readFileSync(file, 'utf8').replace(/^\uFEFF/, ''),
      reason,
      user: userName(),
    });
  } finally {
    client.close();
  }
  terminal.out(values.json ? JSON.stringify({ ok: true, hash }) : `${file} is in force (hash ${hash})`);
  return EXIT.fine;
}
