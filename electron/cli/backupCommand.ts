import { resolve } from 'node:path';
import { storedBackups } from '../keeping/index.ts';
import { runBackup } from '../query/keepingRuns.ts';
import { type Command, EXIT, parse, required, type Terminal, table, UsageError } from './command.ts';
import { assertLedgerThere, existingFolder, isoTime } from './dataOption.ts';
import { keepingPorts, withKeeping } from './keepingLink.ts';

export const command: Command = {
  summary: 'a verified, signed copy of a station, also while it runs',
  usage:
    'shiftseal backup --data DIR --to DIR [--with-private-key] [--config FILE] [--json]\n' +
    '  shiftseal backup list --from DIR --station ID [--json]\n' +
    '  holds the ledger, witness, public keys, configuration, packs, mappings and users; the private key only with\n' +
    '  --with-private-key, secrets of links never. It gets its name once it is whole and verified',
  async run([first, ...rest], terminal) {
    if (first === 'list') return list(rest, terminal);
    const args = first === undefined ? [] : [first, ...rest];
    const { values } = parse(args, {
      ...{ data: { type: 'string' }, to: { type: 'string' }, config: { type: 'string' }, json: { type: 'boolean' } },
      'with-private-key': { type: 'boolean' },
    });
    const folder = resolve(existingFolder(values.data));
    assertLedgerThere(folder);
    const to = resolve(required(values.to, 'to'));
    const made = await withKeeping(folder, terminal, undefined, (ask) =>
      runBackup(keepingPorts(folder, terminal, ask), {
        ...{ to, withPrivateKey: values['with-private-key'] === true },
        ...(values.config === undefined ? {} : { configPath: resolve(values.config) }),
      }),
    );
    terminal.progress('');
    const { path, manifest, isSigned, unfinished } = made;
    for (const name of unfinished) terminal.err(`${name} was not finished when it was made, and has been removed`);
    if (values.json) {
      terminal.out(
        JSON.stringify({ ok: true, path, isSigned, unfinished, ...manifest, at: isoTime(manifest.at) }, null, 2),
      );
      return EXIT.fine;
    }
    terminal.out(
      [
        `${path}: ${manifest.size} entries of ${manifest.log}, root ${manifest.root}`,
        `  verified; ${isSigned ? `signed with ${manifest.verifierKey}` : 'not signed: the key is not at hand'}`,
        manifest.holdsPrivateKey
          ? '  it holds the private signing key: guard it like the key itself'
          : '  without the private signing key: a station restored from it goes on as a new log with a new key',
      ].join('\n'),
    );
    return EXIT.fine;
  },
};

function list(args: readonly string[], terminal: Terminal): number {
  const { values } = parse(args, { from: { type: 'string' }, station: { type: 'string' }, json: { type: 'boolean' } });
  const from = required(values.from, 'from');
  if (values.station === undefined) throw new UsageError('--station is required');
  const backups = storedBackups(from, values.station);
  if (values.json) {
    terminal.out(
      JSON.stringify(
        backups.map((each) => ({ ...each, at: isoTime(each.at) })),
        null,
        2,
      ),
    );
    return EXIT.fine;
  }
  const rows = backups.map(({ name, at, size, bytes, holdsPrivateKey, isSigned }) => [
    ...[name, isoTime(at) ?? '', String(size), String(bytes)],
    ...[isSigned ? 'signed' : 'not signed', holdsPrivateKey ? 'with private key' : ''],
  ]);
  terminal.out(rows.length === 0 ? 'no backups' : table(['NAME', 'MADE', 'ENTRIES', 'BYTES', '', ''], rows));
  return EXIT.fine;
}
