import { AsyncLocalStorage } from 'node:async_hooks';
import type { User } from '../../shared/contract/ipc.ts';
import type { Handlers } from './dispatch.ts';

/** Who made the call that is being carried out: still the same person when another one takes over the window meanwhile. */
const callers = new AsyncLocalStorage<User>();

export const callerNow = (): User | undefined => callers.getStore();

/** @param userNow asked when a call begins, and not again while it lasts */
export function inTheNameOf(userNow: () => User | undefined, handlers: Handlers): Handlers {
  const wrapped = Object.entries(handlers).map(([channel, handler]) => [
    channel,
    (request: never) => {
      const user = userNow();
      const carryOut = () => (handler as (request: never) => unknown)(request);
      return user === undefined ? carryOut() : callers.run(user, carryOut);
    },
  ]);
  return Object.fromEntries(wrapped) as Handlers;
}
