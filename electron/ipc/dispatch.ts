import { type Answer, type Channel, ipcContract, type RequestOf, type ResponseOf } from '../../shared/contract/ipc.ts';
import type { Permission } from '../../shared/domain/role.ts';

export type Handlers = {
  readonly [C in Channel]: (request: RequestOf<C>) => Promise<ResponseOf<C>> | ResponseOf<C>;
};

export interface DispatchPorts {
  readonly handlers: Handlers;
  /** Undefined when the signed-in user may. */
  refusalFor(
    permission: Permission,
  ): { readonly code: 'notSignedIn' | 'locked' | 'forbidden'; readonly message: string } | undefined;
  log(message: string): void;
}

/**
 * The one path of every channel: known sender → parsed request → permission → handler → parsed response. Answers an
 * envelope and never throws into the renderer; what went wrong inside is logged, and told in one line.
 */
export async function dispatch<C extends Channel>(
  channel: C,
  isKnownSender: boolean,
  request: unknown,
  ports: DispatchPorts,
): Promise<Answer<ResponseOf<C>>> {
  if (!isKnownSender) return { ok: false, code: 'forbidden', message: 'this window may not call the station' };
  const contract = ipcContract[channel];
  const parsed = contract.request.safeParse(request);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return {
      ok: false,
      code: 'badRequest',
      message: `${channel}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(),
    };
  }
  const refusal = contract.permission === null ? undefined : ports.refusalFor(contract.permission);
  if (refusal) return { ok: false, ...refusal };
  try {
    const handler = ports.handlers[channel] as (request: RequestOf<C>) => Promise<ResponseOf<C>> | ResponseOf<C>;
    const response = contract.response.safeParse(await handler(parsed.data as RequestOf<C>));
    if (!response.success) {
      ports.log(
        `${channel} answered outside its contract: ${response.error.issues[0]?.path.join('.')} ${response.error.issues[0]?.message}`,
      );
      return { ok: false, code: 'failed', message: 'the station gave an answer that does not fit; see its log' };
    }
    return { ok: true, value: response.data as ResponseOf<C> };
  } catch (error) {
    ports.log(`${channel} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return { ok: false, code: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}
