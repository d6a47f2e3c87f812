import { unusedSections } from '../../shared/domain/config/index.ts';
import { ConfigError, configJsonSchema, formatFinding, loadConfig } from '../config/index.ts';
import { configPorts } from '../engine/configPorts.ts';
import { type Command, EXIT, parse, UsageError } from './command.ts';

export const command: Command = {
  summary: 'validate a configuration file, or print its JSON Schema',
  usage: 'shiftseal config check FILE [--json] | shiftseal config schema',
  async run(args, terminal) {
    const [action, ...rest] = args;
    if (action === 'schema') {
      parse(rest, { json: { type: 'boolean' } });
      terminal.out(JSON.stringify(configJsonSchema(), null, 2));
      return EXIT.fine;
    }
    if (action !== 'check') throw new UsageError('say "check FILE" or "schema"');
    const { values, operands } = parse(rest, { json: { type: 'boolean' } }, ['FILE']);
    const file = operands[0] as string;
    try {
      const { config, hash } = loadConfig(file, configPorts);
      const notes = unusedSections(config);
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
