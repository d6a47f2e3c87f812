import { type Answer, type Channel, ipcContract, type RequestOf, type ResponseOf } from '../../shared/contract/ipc.ts';
import { type CallBudget, TOO_FAST } from '../../shared/domain/callBudget.ts';
import { CommandRefusedError } from '../../shared/domain/commandRefused.ts';
import { CHANNEL_PERMISSIONS } from '../../shared/domain/permissionTable.ts';
import type { SessionGate, SessionRefusal } from './sessionGate.ts';

export type Handlers = {
  readonly [C in Channel]: (request: RequestOf<C>) => Promise<ResponseOf<C>> | ResponseOf<C>;
};

export interface DispatchPorts extends SessionGate {
  readonly handlers: Handlers;
  /** A call that nobody makes by mistake was refused: for the log. */
  refused?(channel: Channel, refusal: SessionRefusal): void;
  log(message: string): void;
}

/** A call as it came from a window; nothing of it is believed yet. */
export interface Call {
  /** Whether it came from the top frame of our own window, showing our own content. */
  readonly isKnownSender: boolean;
  readonly request: unknown;
  /** The session it was made under, attached by the preload; the page neither sees nor chooses it. */
  readonly session: unknown;
}

/**
 * The one path of every channel: known sender → parsed request → session and permission → handler → parsed response. Answers
 * an envelope and never throws into the renderer; what went wrong inside is logged, and told in one line.
 */
export async function dispatch<C extends Channel>(
  channel: C,
  { isKnownSender, request, session }: Call,
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
  const permission = CHANNEL_PERMISSIONS[channel];
  const refusal = permission === null ? undefined : ports.refusalFor(permission, sessionIdOf(session));
  if (refusal) {
    ports.refused?.(channel, refusal);
    return { ok: false, ...refusal };
  }
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
    if (error instanceof CommandRefusedError) return { ok: false, code: 'forbidden', message: error.message };
    ports.log(`${channel} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return { ok: false, code: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

/** As `dispatch`, for a window that calls no faster than a window of ours does. */
export async function dispatchWithin<C extends Channel>(
  budget: CallBudget,
  channel: C,
  call: Call,
  ports: () => Promise<DispatchPorts>,
): Promise<Answer<ResponseOf<C>>> {
  if (!budget.take()) return TOO_FAST;
  try {
    return await dispatch(channel, call, await ports());
  } finally {
    budget.done();
  }
}

const sessionIdOf = (session: unknown): string | undefined => (typeof session === 'string' ? session : undefined);
