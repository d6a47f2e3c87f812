import type { ReportRow } from '../../shared/contract/reportChannels.ts';
import type { CommandEngine } from '../../shared/contract/workers.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import { sendNotice } from '../notify/index.ts';
import { readSecrets } from '../secrets/index.ts';
import { systemClock } from '../supervision/index.ts';
import { createReportDesk, type ReportDesk, type ReportingStation } from './reportDesk.ts';

export interface ReportsStation extends ReportingStation {
  readonly dataDir: string;
  config(): StationConfig;
  readonly command: CommandEngine;
}

export interface ReportsPorts {
  /** Version of the product. */
  readonly engine: string;
  /** Absent on a headless station. */
  readonly desktop?: (title: string, text: string) => Promise<void>;
  log(level: 'info' | 'warn' | 'error', message: string): void;
}

const LOOK_EVERY_MS = 5_000;

/**
 * Drafts reports of shifts that have ended, tells supervisors, and completes what a signature began. Runs beside the station, in
 * the main thread: the work itself is done in a thread of its own.
 */
export function startReports(
  station: ReportsStation,
  ports: ReportsPorts,
): { readonly desk: ReportDesk; readonly stop: () => void } {
  const clock = systemClock();

  async function tell({ shift }: ReportRow, version: number): Promise<void> {
    const { notify, station: of } = station.config();
    const name = `${shift.name} ${shift.localDate}${shift.area === '' ? '' : ` (${shift.area})`}`;
    const notice = {
      title: `The report of ${name} waits for review`,
      text:
        `Version ${version} of the report of shift ${name} is drafted at ${of.name ?? of.id} (${of.id}). ` +
        'Review and sign it at the station, under Reports.',
      about: { shift: shift.name, date: shift.localDate, area: shift.area, version },
    };
    const about = { notify, station: { id: of.id, name: of.name ?? of.id, timeZone: of.timeZone } };
    const sent = await sendNotice(notice, 'supervisor', about, {
      secret: (each) => readSecrets(station.dataDir)[each],
      ...(ports.desktop === undefined ? {} : { desktop: ports.desktop }),
      clock,
    });
    for (const { person, channel, ok, detail } of sent) {
      if (person === '') continue;
      await station.command('recordEvent', {
        event: ok ? 'notificationSent' : 'notificationFailed',
        subject: person,
        detail: `report of ${name}, ${channel}: ${detail}`.slice(0, 2_000),
        actor: STATION_ACTOR,
      });
    }
  }

  const desk = createReportDesk({
    station,
    clock,
    engine: ports.engine,
    tell: (row, version) =>
      void tell(row, version).catch((error: Error) =>
        ports.log('warn', `supervisors could not be told of a draft: ${error.message}`),
      ),
    log: ports.log,
  });
  let lastTrouble = '';
  const look = (): void =>
    void desk.look().then(
      () => {
        lastTrouble = '';
      },
      (error: Error) => {
        if (error.message !== lastTrouble) ports.log('warn', `reports could not be looked at: ${error.message}`);
        lastTrouble = error.message;
      },
    );
  const timer = setInterval(look, LOOK_EVERY_MS);
  look();
  return { desk, stop: () => clearInterval(timer) };
}
