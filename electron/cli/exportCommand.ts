import { resolve } from 'node:path';
import type { ShiftReportBody } from '../../shared/domain/entry.ts';
import { connectControl } from '../control/index.ts';
import { type BundleSummary, exportBundle } from '../evidence/index.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { isStationRunning } from '../query/isStationRunning.ts';
import { latestShift } from '../query/oeeOfSpan.ts';
import { systemClock } from '../supervision/index.ts';
import { claimOf, USER_OPTION } from './claim.ts';
import { type Command, EXIT, instantOption, parse, required, UsageError } from './command.ts';
import { existingFolder, withData } from './dataOption.ts';
import { putEvidenceInLog } from './exportInLog.ts';
import { userName } from './userName.ts';

export const command: Command = {
  summary: 'evidence of a stretch of time as a folder that a stranger can check',
  usage:
    'shiftseal export --data DIR --out FOLDER (--from T --to T | --shift T [--area A] | --report KEY) [--pdf FILE] [--user NAME] [--json]\n' +
    '  --shift: a moment in it; --report: key of its drafted or amended entry (`shiftseal shift report`); a running station signs a\n' +
    '  checkpoint first; what comes out is described in format.md and checked by `shiftseal verify --bundle FOLDER` or by\n' +
    '  shiftseal-verify.mjs alone\n' +
    '  with --user NAME (the password from SHIFTSEAL_PASSWORD or standard input) the log then says that it was taken out, and by whom;\n' +
    '  without it the evidence is written all the same, and where the station has users, or does not run, the log does not say so',
  async run(args, terminal) {
    const { values } = parse(args, {
      data: { type: 'string' },
      out: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      shift: { type: 'string' },
      area: { type: 'string' },
      report: { type: 'string' },
      pdf: { type: 'string' },
      json: { type: 'boolean' },
      ...USER_OPTION,
    });
    const folder = existingFolder(values.data);
    const out = resolve(required(values.out, 'out'));
    const claim = await claimOf(values.user);
    await signNow(folder);
    const { summary, span } = await withData(folder, async (data) => {
      const asked = spanOf(data, values);
      const made = await exportBundle(data, {
        ...asked,
        out,
        report: values.report,
        pdf: values.pdf,
        onProgress: (done, total) => terminal.progress(`${done} of ${total} entries`),
      });
      return { summary: made, span: asked };
    });
    terminal.progress('');
    terminal.out(values.json ? JSON.stringify(summary, null, 2) : wordsOf(summary));
    // After the bundle: it is not in what it tells of.
    const { entries, size, sha256 } = summary;
    const isTold = await putEvidenceInLog(
      folder,
      {
        ...{ method: 'evidenceExported', what: { kind: 'bundle', entries, size, sha256 }, user: userName() },
        of: values.report === undefined ? span : { report: values.report },
      },
      claim,
      terminal,
    );
    return isTold ? EXIT.fine : EXIT.notSo;
  },
};

/** The newest entries are covered too; a station that cannot sign now has its last checkpoint. */
async function signNow(folder: string): Promise<void> {
  if (!isStationRunning(folder)) return;
  const client = await connectControl(folder);
  try {
    await client.ask({ method: 'signCheckpoint' });
  } finally {
    client.close();
  }
}

interface Choice {
  readonly from?: string;
  readonly to?: string;
  readonly shift?: string;
  readonly area?: string;
  readonly report?: string;
}

function spanOf(data: DataFolder, choice: Choice): { readonly from: number; readonly to: number } {
  const ways = [choice.report, choice.shift, choice.from ?? choice.to].filter((each) => each !== undefined);
  if (ways.length !== 1) throw new UsageError('say what to export, in one way: --from and --to, --shift, or --report');
  if (choice.report !== undefined) {
    const body = data.ledger.entryByKey(choice.report)?.body as Partial<ShiftReportBody> | undefined;
    if (body === undefined || !('document' in body) || body.document === undefined)
      throw new Error(`the log has no report ${choice.report}; \`shiftseal shift report\` names those it has`);
    return { from: body.document.from, to: body.document.to };
  }
  if (choice.shift !== undefined) {
    const at = instantOption(choice.shift, 'shift') as number;
    const shift = latestShift(data, at, choice.area);
    if (shift === undefined || shift.end <= at) throw new Error('no shift runs at this moment; check --shift');
    return { from: shift.start, to: Math.min(shift.end, systemClock().now()) };
  }
  const from = instantOption(required(choice.from, 'from'), 'from') as number;
  const to = instantOption(required(choice.to, 'to'), 'to') as number;
  if (to <= from) throw new UsageError('--to must be after --from');
  return { from, to };
}

const wordsOf = ({ folder, entries, firstSeq, lastSeq, size, bytes, sha256 }: BundleSummary): string =>
  [
    `${folder}: ${entries} entries, ${bytes} bytes`,
    `  entries ${firstSeq} to ${lastSeq} without a hole, and what they stand on, in the signed tree of ${size} entries`,
    `  bundle.json has the SHA-256 ${sha256}`,
  ].join('\n');
