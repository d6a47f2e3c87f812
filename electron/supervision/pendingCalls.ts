import { CommandRefusedError, type RefusalCode } from '../../shared/domain/commandRefused.ts';

/** Numbered requests to a thread, each answered once. */
export class PendingCalls {
  #next = 1;
  readonly #open = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();

  /** @param send given the number under which the thread answers */
  start<T>(send: (id: number) => void): Promise<T> {
    const id = this.#next++;
    return new Promise<T>((resolve, reject) => {
      this.#open.set(id, { resolve, reject });
      send(id);
    });
  }

  /** An answer to a call that has failed meanwhile is dropped. */
  settle(
    answer:
      | { readonly id: number; readonly ok: true; readonly value: unknown }
      | { readonly id: number; readonly ok: false; readonly message: string; readonly code?: RefusalCode },
  ): void {
    const call = this.#open.get(answer.id);
    this.#open.delete(answer.id);
    if (answer.ok) call?.resolve(answer.value as never);
    else call?.reject(answer.code ? new CommandRefusedError(answer.code, answer.message) : new Error(answer.message));
  }

  /** The thread is gone, and its answers with it. */
  failAll(message: string): void {
    for (const call of this.#open.values()) call.reject(new Error(message));
    this.#open.clear();
  }
}
