import { hostname } from 'node:os';
import { join } from 'node:path';
import { makeFolder, takeWriterLock } from '../ledger/index.ts';
import { readPublicKey } from '../query/verification.ts';
import { systemClock } from '../supervision/index.ts';
import { Cosigning, openCosigner, serveCosigning } from '../witness/index.ts';
import { type Command, durationOption, EXIT, integerOption, parse, required, UsageError } from './command.ts';

const PORT_MAX = 65_535;

export const command: Command = {
  summary: 'a witness for the logs of other stations: cosigns checkpoints that go on from the last',
  usage:
    'shiftseal cosign --data DIR --listen PORT --log-key VKEY|FILE[,VKEY|FILE…] [--host H] [--name N] [--for 60s]\n' +
    '  shiftseal cosign --data DIR --show-key [--name N]\n' +
    '  prints the verifier key that the asking station names in checkpoint.cosigners; DIR keeps the key and what was cosigned.\n' +
    '  Protocol: C2SP tlog-witness, POST …/add-checkpoint. --host is 127.0.0.1 unless said; ends with SIGTERM or SIGINT',
  async run(args, terminal) {
    const { values } = parse(args, {
      ...{ data: { type: 'string' }, listen: { type: 'string' }, 'log-key': { type: 'string' } },
      ...{
        host: { type: 'string' },
        name: { type: 'string' },
        for: { type: 'string' },
        'show-key': { type: 'boolean' },
      },
    });
    const folder = required(values.data, 'data');
    makeFolder(folder, 0o700);
    const { cosigner, line } = openCosigner(folder, values.name ?? `shiftseal/${hostname()}/cosigner`);
    if (values['show-key']) {
      terminal.out(line);
      return EXIT.fine;
    }
    const port = integerOption(required(values.listen, 'listen'), 'listen', 0, PORT_MAX) as number;
    const logs = required(values['log-key'], 'log-key').split(',').map(readPublicKey);
    const forMs = durationOption(values.for, 'for');
    const lock = takeWriterLock(join(folder, 'cosigning.lock'), 500);
    try {
      const witness = new Cosigning({ folder, cosigner, logs, now: systemClock().now });
      const server = await serveCosigning(witness, { host: values.host ?? '127.0.0.1', port }, terminal.err);
      terminal.out(line);
      terminal.out(`listening on http://${values.host ?? '127.0.0.1'}:${server.port}`);
      await ended(forMs);
      await server.close();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      throw new UsageError(`port ${port} is taken; give another with --listen`);
    } finally {
      lock.release();
    }
    return EXIT.fine;
  },
};

function ended(forMs: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = forMs === undefined ? undefined : setTimeout(finish, forMs);
    function finish(): void {
      clearTimeout(timer);
      process.off('SIGTERM', finish);
      process.off('SIGINT', finish);
      resolve();
    }
    process.on('SIGTERM', finish);
    process.on('SIGINT', finish);
  });
}
