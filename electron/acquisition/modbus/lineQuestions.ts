import type { IdentifyOutcome, ModbusLine, ReadOutcome, RequestId } from './modbusLine.ts';

/** One request that a person asked for, made through the running line between those of the polling. */
export interface Question {
  readonly unitId: number;
  /** Makes it; undefined: its answer could not be told from a late one just now. */
  send(line: ModbusLine, done: (outcome: ReadOutcome | IdentifyOutcome) => void): RequestId | undefined;
  answered(outcome: ReadOutcome | IdentifyOutcome): void;
  failed(error: Error): void;
}

const WAITING_MAX = 8;

/** Questions that wait for the line; each is settled once. */
export class LineQuestions {
  #waiting: Question[] = [];
  readonly #asked: () => void;

  /** @param asked there is one more: also the second of somebody who asks several, one after the other's answer */
  constructor(asked: () => void) {
    this.#asked = asked;
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /**
   * The outcome of one request made through the line. `send`: see `Question`.
   *
   * @throws Error (rejection) when too many wait, when the unit does not answer in time, or when the line is lost
   */
  ask<T extends ReadOutcome | IdentifyOutcome>(
    unitId: number,
    send: (line: ModbusLine, done: (outcome: T) => void) => RequestId | undefined,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#waiting.length >= WAITING_MAX) {
        reject(new Error(`${WAITING_MAX} requests of this kind wait for the line already; please try again`));
        return;
      }
      this.#waiting.push({
        unitId,
        send: send as Question['send'],
        answered: (outcome) => resolve(outcome as T),
        failed: reject,
      });
      this.#asked();
    });
  }

  next(): Question | undefined {
    return this.#waiting.shift();
  }

  failAll(reason: string): void {
    for (const question of this.#waiting.splice(0)) question.failed(new Error(reason));
  }
}
