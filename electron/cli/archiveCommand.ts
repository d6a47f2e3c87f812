import { resolve } from 'node:path';
import { runArchive } from '../query/keepingRuns.ts';
import { type Command, EXIT, integerOption, parse, required } from './command.ts';
import { assertLedgerThere, existingFolder } from './dataOption.ts';
import { keepingPorts, withKeeping } from './keepingLink.ts';

export const command: Command = {
  summary: 'a year of the log in a file of its own that verifies with nothing beside it',
  usage:
    'shiftseal archive --data DIR --year YYYY --to DIR [--json]\n' +
    '  the file is checked with: shiftseal verify --archive FILE, and read with: shiftseal entries|history --data FILE',
  async run(args, terminal) {
    const { values } = parse(args, {
      ...{ data: { type: 'string' }, year: { type: 'string' }, to: { type: 'string' }, json: { type: 'boolean' } },
    });
    const folder = resolve(existingFolder(values.data));
    assertLedgerThere(folder);
    const year = integerOption(required(values.year, 'year'), 'year', 1970, 9999) as number;
    const to = resolve(required(values.to, 'to'));
    const made = await withKeeping(folder, terminal, undefined, (ask) =>
      runArchive(keepingPorts(folder, terminal, ask), { to, year }),
    );
    terminal.progress('');
    for (const name of made.unfinished) terminal.err(`${name} was not finished when it was made, and has been removed`);
    const { file, firstSeq, lastSeq, bytes, sha256 } = made;
    terminal.out(
      values.json
        ? JSON.stringify({ ok: true, ...made }, null, 2)
        : `${file}: entries ${firstSeq} to ${lastSeq} of ${year}, ${bytes} bytes, verified\n  sha256 ${sha256}`,
    );
    return EXIT.fine;
  },
};
