import { hostname } from 'node:os';
import type { Actor } from '../../shared/domain/entry.ts';
import type { Identity } from '../identity/index.ts';
import type { ReconfigurableStation } from '../reconfigurableStation.ts';
import type { Signing } from './signing.ts';

/** Where what a person does here is done, for the log. */
export const WINDOW = `window on ${hostname()}`;

/** What handlers act through: the station, and the person in front of the window. */
export interface HandlerPorts {
  readonly station: ReconfigurableStation;
  readonly identity: Identity;
  readonly signing: Signing;
  /** Whose session the call was made under. @throws Error when nobody is signed in */
  actor(): Actor;
  /** Asks the person for a file; undefined when they changed their mind. */
  chooseFile(kind?: 'pack'): Promise<string | undefined>;
  /** Asks the person for a folder; undefined when they changed their mind. */
  chooseFolder(): Promise<string | undefined>;
  /** Asks the person where to, and writes the text there; the path, or undefined when they changed their mind. */
  saveFile(name: string, text: string): Promise<string | undefined>;
}

/** Those of them that one family of channels needs. */
export type Ports<Needed extends keyof HandlerPorts> = Pick<HandlerPorts, Needed>;
