import { verifyArchive } from '../keeping/index.ts';
import type { VerifyReport } from '../ledger/index.ts';
import { ledgerFileOf } from '../ledger/index.ts';
import { type FolderReport, type Verification, verifyFolder } from '../query/verification.ts';
import { systemClock } from '../supervision/index.ts';
import { type Command, EXIT, parse, type Terminal } from './command.ts';
import { assertLedgerThere, existingFolder, isoTime } from './dataOption.ts';
import { checkpointOption, fileOption, publicKeyOption } from './trustedOptions.ts';
import { verifyBundleFolder } from './verifyBundleFolder.ts';

export const command: Command = {
  summary: 'recompute the whole ledger from its bodies; names the first bad entry',
  usage:
    'shiftseal verify --data DIR [--checkpoint NOTEFILE] [--public-key KEY|FILE] [--witness FILE] [--timestamp-authority PEM] [--json]\n' +
    '  shiftseal verify --archive FILE [--public-key KEY|FILE] [--json]\n' +
    '  shiftseal verify --bundle FOLDER [--public-key KEY|FILE] [--checkpoint NOTEFILE] [--json]\n' +
    '  exit 0: clean; 1: something is not what was sealed, or could not be checked',
  async run(args, terminal) {
    const { values } = parse(args, {
      data: { type: 'string' },
      checkpoint: { type: 'string' },
      'public-key': { type: 'string' },
      witness: { type: 'string' },
      'timestamp-authority': { type: 'string' },
      archive: { type: 'string' },
      bundle: { type: 'string' },
      json: { type: 'boolean' },
    });
    const publicKey = values['public-key'] === undefined ? undefined : publicKeyOption(values['public-key']);
    if (values.archive !== undefined)
      return verifyArchiveFile(fileOption(values.archive, 'archive'), publicKey, values.json === true, terminal);
    const checkpointNote = values.checkpoint === undefined ? undefined : checkpointOption(values.checkpoint);
    if (values.bundle !== undefined)
      return verifyBundleFolder(values.bundle, { publicKey, checkpointNote }, values.json === true, terminal);
    const folder = existingFolder(values.data);
    assertLedgerThere(folder);
    const authority = values['timestamp-authority'];
    const asked: Verification = {
      ...(checkpointNote === undefined ? {} : { checkpointNote }),
      ...(publicKey === undefined ? {} : { publicKey }),
      ...(values.witness === undefined ? {} : { witnessPath: fileOption(values.witness, 'witness') }),
      ...(authority === undefined ? {} : { timestampAuthority: fileOption(authority, 'timestamp-authority') }),
      onProgress: (done, total) => terminal.progress(`${done} of ${total} entries`),
    };
    const report = await verifyFolder(folder, asked, systemClock().monotonicMs);
    terminal.progress('');
    if (values.json) terminal.out(JSON.stringify(asDocument(report), null, 2));
    else if (report.isClean) terminal.out(cleanLines(report, folder));
    else terminal.out(problemLines(report, folder));
    return report.isClean ? EXIT.fine : EXIT.notSo;
  },
};

/** A year in a file of its own: `shiftseal archive` makes them. */
async function verifyArchiveFile(
  file: string,
  publicKey: string | undefined,
  isJson: boolean,
  terminal: Terminal,
): Promise<number> {
  const report = await verifyArchive({
    file,
    ...(publicKey === undefined ? {} : { publicKey }),
    onProgress: (done, total) => terminal.progress(`${done} of ${total} entries`),
  });
  terminal.progress('');
  const { meta, ...rest } = report;
  if (isJson) terminal.out(JSON.stringify({ ...asDocument(rest), archive: meta ?? null }, null, 2));
  else if (report.isClean && meta !== undefined)
    terminal.out(
      [
        `${file}: clean`,
        `  entries ${meta.firstSeq} to ${meta.lastSeq} of ${meta.year} (${meta.timeZone}), none left out, root ${report.root}`,
        `  in the tree of ${meta.treeSize} entries signed by ${report.signedBy}${removedText(report)}`,
      ].join('\n'),
    );
  else
    terminal.out(
      [`${file}: NOT CLEAN`, ...report.problems.slice(0, 20).map(({ message }) => `  ${message}`)].join('\n'),
    );
  return report.isClean ? EXIT.fine : EXIT.notSo;
}

const removedText = ({ bodiesRemoved }: VerifyReport): string =>
  bodiesRemoved === 0 ? '' : `; ${bodiesRemoved} bodies removed under retention, as later entries say`;

const asDocument = (report: VerifyReport): object => ({
  ok: report.isClean,
  ...report,
  root: report.root ?? null,
  signedBy: report.signedBy ?? null,
  witnessCheckpoints: report.witnessCheckpoints ?? null,
  firstBadEntry: report.firstBadEntry ?? null,
});

/** Who vouches for the log besides its own key. */
function outsideLines({ cosigned = [], timestamps }: FolderReport): string[] {
  return [
    ...cosigned.map(
      ({ cosigner, checkpoints, size }) =>
        `  ${checkpoints} checkpoints cosigned by ${cosigner}, the newest of ${size} entries`,
    ),
    ...(timestamps === undefined
      ? []
      : [
          `  ${timestamps.held} time stamps hold, the newest of ${isoTime(timestamps.newestAt)}; ${timestamps.unchecked} not checked`,
        ]),
  ];
}

function cleanLines(report: FolderReport, folder: string): string {
  const witness =
    report.witnessCheckpoints === undefined
      ? 'no witness file: an older copy of the file would not be noticed'
      : `witness agrees (${report.witnessCheckpoints} checkpoints)`;
  return [
    `${ledgerFileOf(folder)}: clean`,
    `  ${report.entries} entries, ${report.nodes} nodes, root ${report.root ?? 'unknown'}${removedText(report)}`,
    `  ${report.checkpoints} checkpoints signed by ${report.signedBy ?? 'nobody'}; ${witness}`,
    ...outsideLines(report),
  ].join('\n');
}

function problemLines(report: VerifyReport, folder: string): string {
  const bad = report.firstBadEntry;
  const more = report.problemsTotal - report.problems.length;
  return [
    `${ledgerFileOf(folder)}: NOT CLEAN, ${report.problemsTotal} ${report.problemsTotal === 1 ? 'problem' : 'problems'} in ${report.entries} entries`,
    bad === undefined
      ? 'no single entry is bad; see below'
      : `first bad entry: ${bad.seq}${bad.key === undefined ? '' : ` (${bad.key})`}: ${bad.what} is ${bad.actual}, expected ${bad.expected}`,
    ...report.problems.slice(0, 20).map(({ kind, message }) => `  ${kind}: ${message}`),
    ...(more > 0 || report.problems.length > 20 ? [`  … ${report.problemsTotal - 20} more`] : []),
    report.isEvidenceWhole
      ? 'every sealed entry is there and unchanged; the file itself needs repair'
      : 'keep this file as evidence, and restore the newest copy of the data folder',
  ].join('\n');
}
