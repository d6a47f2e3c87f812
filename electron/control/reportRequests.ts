import { z } from 'zod';
import { reportContract } from '../../shared/contract/reportChannels.ts';
import type { Signature } from '../../shared/domain/entries/head.ts';
import { whoMay } from '../../shared/domain/permissionTable.ts';
import { may, type Permission } from '../../shared/domain/role.ts';
import type { Identity } from '../identity/index.ts';
import type { ReconfigurableStation } from '../reconfigurableStation.ts';
import { buildOnStation, refusalToSign, withinAreas } from '../station/index.ts';

/** What the command line does with shift reports: each with the password of the person whose name it carries. */
export const reportRequestSchema = z.strictObject({
  method: z.literal('shiftReport'),
  /** Whose password signs. */
  name: z.string().min(1).max(120),
  step: z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('review'), ...reportContract['report:review'].request.shape }),
    z.strictObject({ do: z.literal('sign'), ...reportContract['report:sign'].request.shape }),
    z.strictObject({ do: z.literal('amend'), ...reportContract['report:amend'].request.shape }),
  ]),
});
export type ReportRequest = z.infer<typeof reportRequestSchema>;

const NEEDS = { review: 'report.review', sign: 'report.sign', amend: 'report.amend' } as const satisfies Record<
  ReportRequest['step']['do'],
  Permission
>;

/** @throws Error when the password is wrong or the person may not */
export async function reportAs(
  { name, step }: ReportRequest,
  whole: ReconfigurableStation,
  { clock, identity }: { readonly clock: { now(): number }; readonly identity: Pick<Identity, 'confirm'> },
): Promise<unknown> {
  const checked = await identity.confirm(name, step.sign.password);
  if (!checked.ok) return { ok: false, message: `not signed: ${checked.message}` };
  const { name: user, role, areas } = checked.user;
  const station = withinAreas(whole, () => areas);
  if (!may(role, NEEDS[step.do]))
    return { ok: false, message: `${user} (${role}) may not ${step.do} a report; ${whoMay(NEEDS[step.do])}` };
  const bound = step.do === 'amend' ? {} : { digest: step.digest };
  const signature: Signature = { user, role, at: clock.now(), meaning: step.sign.meaning, ...bound };
  if (step.do === 'amend') {
    const { report, why } = step;
    return station.command('draftReport', {
      ...(await buildOnStation(station, report)),
      ...{ replaces: { report, why }, actor: { user, role }, signature },
    });
  }
  const { report, digest, comment } = step;
  const refused = await refusalToSign(station, report);
  if (refused !== undefined) return refused;
  return station.command(step.do === 'sign' ? 'signReport' : 'reviewReport', { report, digest, comment, signature });
}
