import type { KeepingProgress } from '../../shared/contract/keepingChannels.ts';
import type { KeepingJob } from '../../shared/contract/station.ts';
import type { Handlers } from './dispatch.ts';
import type { Ports } from './handlerPorts.ts';
import { orReason } from './linkHandlers.ts';

const RUNNING = { state: 'running', what: '', done: 0, total: 0, message: '' } as const;

type KeepingChannel = Extract<keyof Handlers, `keeping:${string}`>;

/** Backups, archives, retention and legal holds. Folders are the configuration's, or the person's own choice: never the window's. */
export function keepingHandlers({
  station,
  signing,
  actor,
  chooseFolder,
}: Ports<'station' | 'signing' | 'actor' | 'chooseFolder'>): Pick<Handlers, KeepingChannel> {
  /**
   * Begun, not done: the window follows its progress. A station that is changing its configuration begins a little later.
   *
   * @throws Error when another is under way
   */
  const begin = async (job: KeepingJob): Promise<KeepingProgress> => {
    const ended = station.keep(job).then((outcome) => outcome.ended);
    ended.catch(() => undefined); // what ends it later stands in the progress
    const soon = new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined)));
    return (await Promise.race([ended, soon])) ?? { ...RUNNING, job: job.job };
  };
  const toFolder = async (configured: string | undefined, job: (to: string) => KeepingJob) =>
    orReason(async () => {
      const to = configured ?? (await chooseFolder());
      return to === undefined ? { ok: false as const, message: 'no folder was chosen' } : await begin(job(to));
    });

  return {
    'keeping:view': (request) => station.query('keeping:view', request),
    'keeping:progress': () => station.keepingProgress(),
    'keeping:backup': () => {
      const { backup } = station.config().keeping;
      const configPath = station.configuration().path;
      const withPrivateKey = backup?.privateKey ?? false;
      return toFolder(backup?.folder, (to) => ({
        ...{ job: 'backup', to, withPrivateKey, configPath },
        ...(backup === undefined ? {} : { keep: backup.keep }),
      }));
    },
    'keeping:archive': ({ year }) =>
      toFolder(station.config().keeping.archive?.folder, (to) => ({ job: 'archive', to, year })),
    'keeping:plan': () =>
      orReason(async () => {
        const { ended, plan } = await station.keep({ job: 'plan' });
        return plan === undefined ? { ok: false as const, message: ended.message } : { ok: true as const, plan };
      }),
    'keeping:remove': () => orReason(async () => begin({ job: 'remove', actor: actor() })),
    'keeping:placeHold': ({ title, scope, reason, sign }) =>
      orReason(async () => {
        const signed = await signing.sign(sign);
        if (!signed.ok) return signed;
        await station.command('placeHold', { title, scope, reason, actor: actor(), signature: signed.signature });
        return { ok: true as const };
      }),
    'keeping:liftHold': ({ hold, reason, sign }) =>
      orReason(async () => {
        const signed = await signing.sign(sign);
        if (!signed.ok) return signed;
        const { refused } = await station.command('liftHold', {
          hold,
          reason,
          actor: actor(),
          signature: signed.signature,
        });
        return refused === undefined ? { ok: true as const } : { ok: false as const, message: refused };
      }),
  };
}
