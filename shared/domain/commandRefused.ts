/** Why a person's command was not carried out. */
export const REFUSAL_CODES = ['forbidden', 'separation'] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/**
 * The engine, or the main process, does not do this for that person: their role may not (`forbidden`), or they would approve what
 * is their own (`separation`). The message names command, person and remedy.
 */
export class CommandRefusedError extends Error {
  override readonly name = 'CommandRefusedError';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}
