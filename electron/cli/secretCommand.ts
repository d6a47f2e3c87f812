import { readSecrets, secretsPath, writeSecret } from '../secrets/index.ts';
import { type Command, EXIT, parse, required, UsageError } from './command.ts';
import { readSecretInput } from './readSecretInput.ts';

const SECRET_VARIABLE = 'SHIFTSEAL_SECRET';

export const command: Command = {
  summary: 'secrets of a headless station (a file that only its owner can read)',
  usage:
    'shiftseal secret set --data DIR --name N | secret remove --data DIR --name N | secret list --data DIR [--json]\n' +
    `  the secret comes from ${SECRET_VARIABLE} or standard input; names alone are ever printed`,
  async run([action, ...args], terminal) {
    if (action !== 'set' && action !== 'remove' && action !== 'list')
      throw new UsageError('say "set", "remove" or "list"');
    const { values } = parse(args, { data: { type: 'string' }, name: { type: 'string' }, json: { type: 'boolean' } });
    const folder = required(values.data, 'data');
    const names = Object.keys(readSecrets(folder)).sort();
    if (action === 'list') {
      if (values.json) terminal.out(JSON.stringify(names, null, 2));
      else terminal.out(names.length === 0 ? 'no secrets' : names.join('\n'));
      return EXIT.fine;
    }
    const name = required(values.name, 'name');
    if (action === 'remove' && !names.includes(name))
      throw new Error(`there is no secret "${name}" in this data folder`);
    writeSecret(
      folder,
      name,
      action === 'set' ? await readSecretInput(`secret ${name}: `, SECRET_VARIABLE) : undefined,
    );
    const done = action === 'set' ? 'stored' : 'removed';
    terminal.out(
      values.json
        ? JSON.stringify({ ok: true, name, action: done })
        : `${name} ${done} (${secretsPath(folder)}); each link takes it when it connects next (at once: link pause, link resume)`,
    );
    return EXIT.fine;
  },
};
