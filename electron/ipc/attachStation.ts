/** Where the shell meets the station: what main.ts hands over, and what it gets back. */
import type { BrowserWindow } from 'electron';

export interface StationPlaces {
  /** Station file; undefined: the one in the data folder, or else the training plant. */
  readonly configPath: string | undefined;
  readonly dataFolder: string;
  /** Folder of the bundled workers. */
  readonly workersFolder: string;
  /** Folder of the OPC UA address space of the training plant's server. */
  readonly nodesetsFolder: string;
}

export interface AttachedStation {
  readonly isTraining: boolean;
  /** One line: time, links, readings, batches, alarms, quarantine, OEE, log, upstream. */
  statusLine(): string;
  /** Answers when everything accepted is durable and every worker has ended. */
  stop(): Promise<void>;
}

/** Answers the window's channels from a station started on these places. */
export async function attachStation(_window: BrowserWindow, _places: StationPlaces): Promise<AttachedStation> {
  return { isTraining: false, statusLine: () => 'no station', stop: async () => {} };
}
