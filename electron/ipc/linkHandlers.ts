import type { BrowseResult, CertificateView, NodeDescription } from '../../shared/contract/links.ts';
import type { LinkTest } from '../../shared/domain/link.ts';
import { decodeEvery, planView } from '../acquisition/modbus/planning/index.ts';
import type { Handlers } from './dispatch.ts';
import type { Ports } from './handlerPorts.ts';

type LinkChannel = Extract<keyof Handlers, `link:${string}`>;
const DONE = { ok: true } as const;

/** What the screen of the links asks for; a "no" of the plant is a value with its reason. */
export function linkHandlers({ station, actor }: Ports<'station' | 'actor'>): Pick<Handlers, LinkChannel> {
  return {
    'link:control': ({ connection, action, reason }) =>
      orReason(async () => {
        await station.setLinkPaused(connection, action === 'pause', reason, actor());
        return DONE;
      }),
    'link:test': ({ connection }) =>
      orReason(async () => {
        const result = (await station.ask(connection, { ask: 'test' })) as LinkTest;
        await station.recordLinkTest(connection, result, actor());
        return { kind: 'tested' as const, ok: result.ok, steps: result.steps.map((step) => ({ ...step })) };
      }),
    'link:plan': () => planView(station.config(), station.live()?.links ?? []),
    'link:decode': ({ connection, ...read }) =>
      orReason(async () => {
        const { words } = (await station.ask(connection, { ask: 'decode', ...read })) as { words: number[] };
        return { ok: true as const, decoded: decodeEvery(words, read) };
      }),
    'link:identify': ({ connection, unitId }) =>
      orReason(async () => ({
        ok: true as const,
        objects: (await station.ask(connection, { ask: 'identify', unitId })) as { name: string; value: string }[],
      })),
    'link:certificates': ({ connection }) =>
      orReason(async () => ({
        ok: true as const,
        certificates: (await station.ask(connection, { ask: 'certificates' })) as CertificateView[],
      })),
    'link:trust': ({ connection, thumbprint, isTrusted }) =>
      orReason(async () => {
        await station.ask(connection, { ask: 'trust', thumbprint, isTrusted });
        const event = isTrusted ? 'certificateTrusted' : 'certificateRejected';
        await station.command('recordEvent', { event, subject: connection, detail: thumbprint, actor: actor() });
        return DONE;
      }),
    'link:browse': ({ connection, nodeId, continuation }) =>
      orReason(async () => ({
        ok: true as const,
        result: (await station.ask(connection, {
          ask: 'browse',
          nodeId,
          ...(continuation === undefined ? {} : { continuation }),
        })) as BrowseResult,
      })),
    'link:describe': ({ connection, nodeIds }) =>
      orReason(async () => ({
        ok: true as const,
        nodes: (await station.ask(connection, { ask: 'describe', nodeIds })) as NodeDescription[],
      })),
  };
}

/** A refusal of the plant (link down, wrong protocol …) reaches the person as words, not as a failure of the program. */
export async function orReason<T>(act: () => Promise<T>): Promise<T | { ok: false; message: string }> {
  try {
    return await act();
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
