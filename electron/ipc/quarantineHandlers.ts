import type { RequestOf, ResponseOf } from '../../shared/contract/ipc.ts';
import type { Decided } from '../../shared/contract/quarantineChannels.ts';
import { may } from '../../shared/domain/role.ts';
import type { Identity } from '../identity/index.ts';
import type { Handlers } from './dispatch.ts';
import type { Ports } from './handlerPorts.ts';

interface Parts extends Ports<'station' | 'signing' | 'actor'> {
  readonly identity: Pick<Identity, 'list'>;
}

type Own = Extract<keyof Handlers, `quarantine:${string}`>;

/** The screen Quarantine: what is asked of the readers, and decisions on their way to the engine with who signed them. */
export function quarantineHandlers({ station, identity, signing, actor }: Parts): Pick<Handlers, Own> {
  const deciders = (): string[] =>
    identity
      .list()
      .filter(({ role }) => may(role, 'quarantine.decide'))
      .map(({ name }) => name);

  async function decide(request: RequestOf<'quarantine:decide'>): Promise<ResponseOf<'quarantine:decide'>> {
    const { sign, second, ...decision } = request;
    const first = sign && (await signing.sign(sign));
    if (first && !first.ok) return first;
    const other = second && (await signing.signSecond(second, 'quarantine.decide'));
    if (other && !other.ok) return other;
    return station.command('decideQuarantine', {
      ...decision,
      actor: actor(),
      ...(first ? { signature: first.signature } : {}),
      ...(other ? { second: other.signature } : {}),
    });
  }

  async function handOver(
    request: RequestOf<'quarantine:handOver'>,
  ): Promise<Decided | { ok: false; message: string }> {
    const { sign, to, ...rest } = request;
    if (!deciders().includes(to))
      return { ok: false, message: `${to} may not decide here; known: ${deciders().join(', ')}` };
    const signed = await signing.sign(sign);
    if (!signed.ok) return signed;
    if (signed.signature.user === to)
      return { ok: false, message: 'hand over to somebody else: what is yours is yours already' };
    return station.command('handOverQuarantine', { ...rest, to, actor: actor(), signature: signed.signature });
  }

  return {
    'quarantine:list': (request) => station.query('quarantine:list', request),
    'quarantine:groups': (request) => station.query('quarantine:groups', request),
    'quarantine:show': (request) => station.query('quarantine:show', request),
    'quarantine:try': (request) => station.query('quarantine:try', request),
    'quarantine:rules': async () => {
      const { reasonCodes, secondPersonFor } = station.config().quarantine;
      return { codes: reasonCodes, secondPersonFor, people: deciders() };
    },
    'quarantine:decide': decide,
    'quarantine:handOver': handOver,
    'quarantine:dryRunStart': async ({ text }) => station.dryRunStart(text),
    'quarantine:dryRunProgress': async () => station.dryRunProgress(),
    'quarantine:dryRunCancel': async () => station.dryRunCancel(),
  };
}
