import type { KeyPeriodView, KeyStatusView } from '../../shared/contract/keyChannels.ts';
import { connectControl, type RotateKeyRequest, rotateKeyAs } from '../control/index.ts';
import { isStationRunning } from '../query/isStationRunning.ts';
import { keyStatus } from '../query/keys.ts';
import { systemClock } from '../supervision/index.ts';
import { type Command, EXIT, parse, required, type Terminal, table, UsageError } from './command.ts';
import { assertLedgerThere, existingFolder, isoTime, withData } from './dataOption.ts';
import { identityOver } from './identityOver.ts';
import { configOf } from './importStation.ts';
import { withQuietEngine } from './quietEngine.ts';
import { readSecretInput } from './readSecretInput.ts';
import { userName } from './userName.ts';

export const command: Command = {
  summary: 'the signing keys of a log: which is in force since when, and a new one signed by the old',
  usage:
    'shiftseal key show --data DIR [--json]\n' +
    '  shiftseal key rotate --data DIR --reason R [--user NAME] [--json]\n' +
    '  rotate goes to the running station, or to its log where none runs; a station with users wants one who may (--user), whose\n' +
    '  password comes from SHIFTSEAL_PASSWORD or standard input',
  async run([action, ...args], terminal) {
    const { values } = parse(args, {
      ...{ data: { type: 'string' }, reason: { type: 'string' }, user: { type: 'string' }, json: { type: 'boolean' } },
    });
    const folder = existingFolder(values.data);
    assertLedgerThere(folder);
    if (action === 'rotate') {
      const { verifierKey, size } = await rotated(folder, required(values.reason, 'reason'), values.user, terminal);
      terminal.out(
        values.json
          ? JSON.stringify({ ok: true, verifierKey, size })
          : `checkpoints of more than ${size} entries are signed with\n${verifierKey}`,
      );
      return EXIT.fine;
    }
    if (action !== 'show') throw new UsageError('say "show" or "rotate"');
    return withData(folder, (data) => {
      const status = keyStatus(data);
      terminal.out(values.json ? JSON.stringify(asDocument(status), null, 2) : shown(status));
      return EXIT.fine;
    });
  },
};

async function rotated(
  folder: string,
  reason: string,
  user: string | undefined,
  terminal: Terminal,
): Promise<{ verifierKey: string; size: number }> {
  const sign =
    user === undefined
      ? {}
      : {
          sign: { password: await readSecretInput(`password of ${user}: `, 'SHIFTSEAL_PASSWORD'), meaning: 'rotated' },
        };
  const request: RotateKeyRequest = { method: 'rotateKey', reason, user: user ?? userName(), ...sign };
  if (isStationRunning(folder)) {
    const client = await connectControl(folder);
    try {
      return (await client.ask(request)) as { verifierKey: string; size: number };
    } finally {
      client.close();
    }
  }
  const loaded = configOf(folder, undefined);
  if (!loaded) throw new Error(`there is no configuration in ${folder} yet`);
  terminal.err('no station runs on this folder: its log is opened for this rotation, and no link');
  return withQuietEngine(loaded, folder, terminal.err, async (engine) => {
    const clock = systemClock();
    const identity = identityOver(engine, folder);
    return rotateKeyAs({ identity, clock, rotate: (asked) => engine.command('rotateKey', asked) }, request);
  });
}

const KEPT = {
  file: 'a 0600 file',
  osKeyStore: 'the key store of the operating system',
} as const;

function shown({ log, keys, overlap, kept }: KeyStatusView): string {
  const [present] = keys as [KeyPeriodView, ...KeyPeriodView[]];
  const rows = keys.map(({ keyId, since, afterSize, by, reason }) => [
    ...[keyId, isoTime(since) ?? 'the beginning', afterSize === null ? '' : `more than ${afterSize} entries`],
    ...[by ?? '', reason ?? ''],
  ]);
  return [
    `${log} signs with ${present.verifierKey}`,
    `kept in ${KEPT[kept]}`,
    ...(overlap === null
      ? []
      : [
          `the key before it signs too, for ${overlap.checkpointsLeft} more checkpoints and until ${isoTime(overlap.until)} at least`,
        ]),
    '',
    table(['KEY', 'SINCE', 'SIGNS CHECKPOINTS OF', 'BY', 'REASON'], rows),
  ].join('\n');
}

const asDocument = ({ keys, overlap, ...status }: KeyStatusView): object => ({
  ...status,
  overlap: overlap && { ...overlap, until: isoTime(overlap.until) },
  keys: keys.map((key) => ({ ...key, since: isoTime(key.since) })),
});
