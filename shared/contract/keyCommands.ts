import type { Actor, Signature } from '../domain/entries/head.ts';

/** A private key that the main process made and sealed with the key store of the operating system. Stays in this program. */
export interface HandedKey {
  readonly line: string;
  readonly fileText: string;
}

/** Changes to the signing keys; see `EngineCommands`. */
export interface KeyCommands {
  /** The present key signs the next; the entry names both. */
  rotateKey: {
    request: {
      reason: string;
      actor: Actor;
      /** Absent only where the station has no users yet. */
      signature?: Signature;
      /** Absent: the engine makes one, in a 0600 file. */
      key?: HandedKey;
    };
    response: { verifierKey: string; size: number };
  };
}
