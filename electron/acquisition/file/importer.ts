import type { ImportPreview } from '../../../shared/contract/links.ts';
import type { Frame } from '../../../shared/domain/frame.ts';
import type { ImportMapping } from '../../../shared/domain/importMapping.ts';
import type { RefusedItem } from '../../../shared/domain/refused.ts';
import type { Clock } from '../../../shared/domain/time.ts';

/** A tag as the importer asks for it. */
export interface FileTag {
  readonly id: string;
  readonly number: number;
  readonly connection: string;
  readonly workUnit: string;
}

interface Counts {
  readonly rows: number;
  readonly accepted: number;
  readonly refused: number;
  readonly readings: number;
}

/** How far an import is. */
export interface FileProgress {
  readonly counts: Counts;
  readonly reasons: Readonly<Record<string, number | undefined>>;
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

/** How an import ended; see electron/imports/importOutcome.ts for the states. */
export interface FileOutcome {
  readonly state: 'done' | 'broken' | 'refused' | 'cancelled' | 'failed';
  readonly message: string;
  readonly counts: Counts;
  readonly reasons: Readonly<Record<string, number | undefined>>;
  readonly bytesTotal: number;
}

/** What the driver needs of the importer (electron/imports), handed in from outside: this folder only moves files. */
export interface FileImporter<Outcome extends FileOutcome = FileOutcome> {
  /** @throws Error naming the mapping, and the nearest that exists */
  loadMapping(dataDir: string, name: string): ImportMapping;
  /** @throws Error naming each wrong field */
  parseMapping(text: string): ImportMapping;
  importFile(request: {
    readonly path: string;
    readonly mapping: ImportMapping;
    readonly connection: string;
    tagOf(name: string): FileTag | undefined;
    readonly sink: {
      deliver(frame: Frame): Promise<void>;
      refuse(items: readonly RefusedItem[]): Promise<void>;
    };
    readonly clock: Clock;
    readonly futureMsMax: number;
    readonly signal: AbortSignal;
    readonly onProgress: (progress: FileProgress) => void;
  }): Promise<Outcome>;
  previewFile(request: {
    readonly path: string;
    readonly mapping?: ImportMapping;
    readonly rows: number;
    tagOf(name: string): FileTag | undefined;
    readonly clock: Clock;
    readonly futureMsMax: number;
    readonly timeZone: string;
  }): Promise<ImportPreview>;
  /** The report beside an imported file. */
  outcomeText(file: string, mapping: string, outcome: Outcome): string;
}
