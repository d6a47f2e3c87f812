import type { ReportRow } from '../../shared/contract/reportChannels.ts';
import { connectControl } from '../control/index.ts';
import { systemClock } from '../supervision/index.ts';
import { claimOf } from './claim.ts';
import { EXIT, instantOption, parse, required, type Terminal, UsageError } from './command.ts';
import { existingFolder, withData } from './dataOption.ts';
import { putEvidenceInLog } from './exportInLog.ts';
import { readSecretInput } from './readSecretInput.ts';
import { chosenShift, printShiftReport } from './shiftReport.ts';
import { verifyShiftReport } from './shiftVerify.ts';
import { userName } from './userName.ts';

export const REPORT_ACTIONS = ['report', 'review', 'sign', 'amend', 'verify'] as const;
export type ReportAction = (typeof REPORT_ACTIONS)[number];
const PASSWORD_VARIABLE = 'SHIFTSEAL_PASSWORD';

export const REPORT_USAGE =
  '  shift report --data DIR [--shift T | --area A --start T] [--draft] [--out FILE.pdf|FILE.json [--user NAME]] [--json]:\n' +
  '      --user: the log then says who took that file out, as with export\n' +
  '  shift review|sign --data DIR --user NAME [--shift T] [--area A] [--digest SHA-256] [--text TEXT]: the newest version;\n' +
  '      --digest: only if it is the one that was read, as shift report prints it (or its first 8 digits)\n' +
  '  shift amend --data DIR --user NAME --reason TEXT [--shift T] [--area A]: another draft in its place\n' +
  '  shift verify FILE.pdf [--data DIR] [--bundle DIR] [--certificate FILE] [--json]\n';

/** Shift reports on the command line: read from the folder; reviewed, signed and amended by a running station. */
export async function reportAction(action: ReportAction, args: readonly string[], terminal: Terminal): Promise<number> {
  const options = {
    data: { type: 'string' },
    area: { type: 'string' },
    shift: { type: 'string' },
    start: { type: 'string' },
    out: { type: 'string' },
    draft: { type: 'boolean' },
    user: { type: 'string' },
    text: { type: 'string' },
    digest: { type: 'string' },
    reason: { type: 'string' },
    bundle: { type: 'string' },
    certificate: { type: 'string' },
    json: { type: 'boolean' },
  } as const;
  const isVerify = action === 'verify';
  const { values, operands } = parse(args, options, isVerify ? ['FILE.pdf'] : []);
  const isJson = values.json === true;
  if (isVerify) {
    const { data, bundle, certificate } = values;
    return verifyShiftReport({ file: operands[0], data, bundle, certificate, isJson }, terminal);
  }
  if (values.shift !== undefined && values.start !== undefined)
    throw new UsageError('give --shift or --start, not both');
  const moment = instantOption(values.shift, 'shift') ?? instantOption(values.start, 'start');
  const choice = { area: values.area ?? '', moment, isDraft: values.draft === true, out: values.out, isJson };
  const now = systemClock().now();
  if (action === 'report') {
    const claim = values.out === undefined ? undefined : await claimOf(values.user);
    const taken = await withData(values.data, (data) => printShiftReport(data, choice, now, terminal));
    if (taken === undefined) return EXIT.fine;
    const exported = { method: 'evidenceExported', ...taken, user: userName() } as const;
    return (await putEvidenceInLog(required(values.data, 'data'), exported, claim, terminal)) ? EXIT.fine : EXIT.notSo;
  }
  const row = await withData(values.data, (data) => chosenShift(data, choice, now));
  return act(action, values, row, isJson, terminal);
}

async function act(
  action: 'review' | 'sign' | 'amend',
  values: Partial<Readonly<Record<'data' | 'user' | 'text' | 'reason' | 'digest', string>>>,
  { shift, report }: ReportRow,
  isJson: boolean,
  terminal: Terminal,
): Promise<number> {
  const what = `the report of ${shift.name} ${shift.localDate}`;
  if (report === null) throw new Error(`${what} is not drafted yet`);
  const name = required(values.user, 'user');
  assertRead(values.digest, report, what);
  const why = action === 'amend' ? required(values.reason, 'reason') : '';
  const password = await readSecretInput(`password of ${name}: `, PASSWORD_VARIABLE);
  const done = { review: 'reviewed', sign: 'signed', amend: 'asked for an amendment of' }[action];
  const sign = { password, meaning: `${done} the shift report` };
  const { report: key, digest } = report;
  const step =
    action === 'amend'
      ? ({ do: action, report: key, why, sign } as const)
      : ({ do: action, report: key, digest, comment: values.text ?? '', sign } as const);
  const client = await connectControl(existingFolder(values.data));
  const answer = (await client.ask({ method: 'shiftReport', name, step }).finally(() => client.close())) as
    | { ok: true; seq: number; version?: number }
    | { ok: false; message: string };
  if (!answer.ok) throw new Error(answer.message);
  const version = answer.version ?? report.version;
  terminal.out(isJson ? JSON.stringify(answer) : `${name} ${done} ${what}: version ${version}, entry ${answer.seq}`);
  return EXIT.fine;
}

/** @throws UsageError, Error when another version than the one that was read would be signed */
function assertRead(
  given: string | undefined,
  { digest, version }: NonNullable<ReportRow['report']>,
  what: string,
): void {
  if (given === undefined) return;
  if (!/^[0-9a-f]{8,64}$/.test(given))
    throw new UsageError(`--digest takes 8 to 64 hexadecimal digits, not "${given}"`);
  if (!digest.startsWith(given))
    throw new Error(`${what} is another one by now: version ${version}, SHA-256 ${digest}; read it before you sign`);
}
