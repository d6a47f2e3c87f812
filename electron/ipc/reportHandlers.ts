import type { RequestOf } from '../../shared/contract/ipc.ts';
import { takenOutEvent, whatLiesAt } from '../evidence/index.ts';
import { type ReportDesk, refusalToSign } from '../station/index.ts';
import type { Handlers } from './dispatch.ts';
import { type Ports, WINDOW } from './handlerPorts.ts';

/** What the shell does with files of reports; names are those of the log, never the window's. */
export interface ReportFiles {
  /** Opens a PDF with the system's viewer, or shows a bundle in its folder. @throws Error */
  open(name: string): Promise<void>;
  /** Asks the person where to, and copies the file or folder there; undefined when they changed their mind. @throws Error */
  saveCopy(name: string): Promise<string | undefined>;
}

export interface ReportHandlerParts extends Ports<'station' | 'signing' | 'actor'> {
  readonly reports: ReportDesk;
  readonly reportFiles: ReportFiles;
  /** Those that the person is limited to. */
  areas(): readonly string[] | undefined;
}

type ReportChannel = Extract<keyof Handlers, `report:${string}`>;

/** Shift reports: looked at by all, drafted, reviewed and signed by people with their password. */
export function reportHandlers(parts: ReportHandlerParts): Pick<Handlers, ReportChannel> {
  const { station, signing, reports, reportFiles, actor, areas } = parts;

  const put =
    (name: 'reviewReport' | 'signReport') =>
    async ({ report, digest, comment, sign }: RequestOf<'report:sign'>) => {
      const signed = await signing.sign(sign, digest);
      if (!signed.ok) return signed;
      const refused = await refusalToSign(station, report);
      if (refused !== undefined) return refused;
      const outcome = await station.command(name, { report, digest, comment, signature: signed.signature });
      if (outcome.ok && name === 'signReport') void reports.look().catch(() => undefined); // it says itself what failed
      return outcome;
    };

  /** Name of the file in the log. */
  async function fileOf({ report, what }: RequestOf<'report:open'>): Promise<string | undefined> {
    const shown = await station.query('report:show', { report });
    const { pdfFile, bundleFolder } = shown?.version ?? {};
    return (what === 'pdf' ? pdfFile : bundleFolder) ?? undefined;
  }

  /** @throws Error when the log does not take it */
  async function tellTakenOut(report: string, path: string): Promise<void> {
    const event = takenOutEvent({ of: { report }, what: whatLiesAt(path) });
    try {
      await station.command('recordEvent', { ...event, where: WINDOW, actor: actor() });
    } catch (error) {
      throw new Error(`${path} is there, and not in the log: ${(error as Error).message}`);
    }
  }
  const NOT_ISSUED = { ok: false, message: 'its files are not written yet' } as const;

  return {
    'report:list': async (request) => {
      const list = await station.query('report:list', request);
      return { ...list, rows: list.rows.map((row) => ({ ...row, trouble: reports.troubleOf(row) })) };
    },
    'report:show': (request) => station.query('report:show', request),
    'report:draft': ({ area, start }) => orMessage(() => reports.draft(area, start, actor(), areas())),
    'report:amend': async ({ report, why, sign }) => {
      const signed = await signing.sign(sign);
      return signed.ok ? orMessage(() => reports.amend(report, why, signed.signature, areas())) : signed;
    },
    'report:review': put('reviewReport'),
    'report:sign': put('signReport'),
    'report:open': async (request) => {
      const file = await fileOf(request);
      if (file === undefined) return NOT_ISSUED;
      return orMessage(async () => {
        await reportFiles.open(file);
        return { ok: true };
      });
    },
    'report:save': async (request) => {
      const file = await fileOf(request);
      if (file === undefined) return NOT_ISSUED;
      return orMessage(async () => {
        const path = await reportFiles.saveCopy(file);
        if (path !== undefined) await tellTakenOut(request.report, path);
        return { ok: true, path: path ?? null };
      });
    },
  };
}

/** What a report cannot be made of, or a file cannot be copied for, is an ordinary "no". */
async function orMessage<T>(work: () => Promise<T>): Promise<T | { ok: false; message: string }> {
  try {
    return await work();
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
