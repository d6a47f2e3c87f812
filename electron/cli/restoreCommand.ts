import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  continuationSentence,
  type Restored,
  readBackupDocument,
  restoreBackup,
  type Standing,
} from '../keeping/index.ts';
import { parseLogName, readWitness } from '../ledger/index.ts';
import { projectKeepingEvent } from '../projection/index.ts';
import { STATION_MIGRATIONS } from '../query/dataFolder.ts';
import { systemClock } from '../supervision/index.ts';
import { type Command, EXIT, parse, required } from './command.ts';
import { isoTime } from './dataOption.ts';
import { checkpointOption, publicKeyOption } from './trustedOptions.ts';

export const command: Command = {
  summary: 'put a backup into a new data folder, with proof how it stands to what others have seen',
  usage:
    'shiftseal restore --from BACKUP --data DIR [--witness FILE] [--checkpoint NOTEFILE] [--public-key KEY|FILE] [--json]\n' +
    '  DIR: not there yet, or empty. --witness: the witness file of the station as it was last; --checkpoint: a newer signed\n' +
    '  checkpoint, from a report or an upstream receipt. Where they show that nothing was signed after the backup, and the\n' +
    '  private key is in it, the same log goes on; otherwise it goes on as the next log, which states what is lost',
  async run(args, terminal) {
    const { values } = parse(args, {
      ...{ from: { type: 'string' }, data: { type: 'string' }, witness: { type: 'string' }, json: { type: 'boolean' } },
      ...{ checkpoint: { type: 'string' }, 'public-key': { type: 'string' } },
    });
    const from = resolve(required(values.from, 'from'));
    const dataDir = resolve(required(values.data, 'data'));
    const { log } = readBackupDocument(from).manifest;
    const station = parseLogName(log)?.base.slice('shiftseal/'.length);
    if (station === undefined) throw new Error(`${from}: "${log}" is not the log of a station`);
    const restored = await restoreBackup({
      ...{
        from,
        dataDir,
        station,
        at: systemClock().now(),
        migrations: STATION_MIGRATIONS,
        project: projectKeepingEvent,
      },
      newerNotes: [
        ...witnessNotes(values.witness, log),
        ...(values.checkpoint === undefined ? [] : [checkpointOption(values.checkpoint)]),
      ],
      ...(values['public-key'] === undefined ? {} : { publicKey: publicKeyOption(values['public-key']) }),
      onProgress: (done, total) => terminal.progress(`${done} of ${total} entries`),
    });
    terminal.progress('');
    terminal.out(values.json ? JSON.stringify(asDocument(restored), null, 2) : shown(restored, dataDir));
    return EXIT.fine;
  },
};

function witnessNotes(path: string | undefined, log: string): string[] {
  if (path === undefined) return [];
  const content = readWitness(resolve(path));
  if (content === undefined) throw new Error(`--witness: ${path} does not exist`);
  return content.checkpoints.filter(({ origin }) => origin === log).map(({ note }) => note);
}

function shown({ manifest, signatureProblem, standing, continued }: Restored, dataDir: string): string {
  const config = join(dataDir, 'station.json');
  return [
    `${dataDir}: ${manifest.size} entries of ${manifest.log}, as of ${isoTime(manifest.at)}, root ${manifest.root}`,
    ...(signatureProblem === undefined ? [] : [`the backup itself: ${signatureProblem}`]),
    ...standingLines(standing, manifest.size),
    ...(continued === undefined ? ['the same log goes on'] : [continuationSentence(continued)]),
    `start it: shiftseal station --config ${existsSync(config) ? config : join(dataDir, 'configuration.json')} --data ${dataDir}`,
  ].join('\n');
}

function standingLines(standing: Standing, size: number): string[] {
  switch (standing.kind) {
    case 'nothingToCompare':
      return ['nothing newer was handed in: whether entries were sealed after this backup is not known here'];
    case 'current':
      return [
        `nothing is known to be lost: the newest checkpoint handed in covers ${standing.newest.size} entries, and the backup has ${size}`,
        ...proofLines(standing.newest.size, size, standing.proof),
      ];
    case 'behind': {
      const { newest, joint, proof } = standing;
      return [
        `LOST: entries ${size} to ${newest.size - 1}, which were signed by ${isoTime(newest.at)} and are not in the backup`,
        ...(joint === undefined ? [] : proofLines(joint.size, size, proof)),
      ];
    }
  }
}

const proofLines = (from: number, to: number, proof: readonly Buffer[]): string[] => [
  `consistency proof (RFC 9162 2.1.4) from ${from} to ${to} entries:`,
  ...proof.map((hash) => `  ${hash.toString('hex')}`),
];

function asDocument({ manifest, signatureProblem, standing, continued }: Restored): object {
  const { files: _files, ...head } = manifest;
  const told =
    standing.kind === 'nothingToCompare'
      ? standing
      : {
          kind: standing.kind,
          newest: standing.newest.note,
          proof: standing.proof.map((hash) => hash.toString('hex')),
        };
  return { ok: true, ...head, signature: signatureProblem ?? 'holds', standing: told, continued: continued ?? null };
}
