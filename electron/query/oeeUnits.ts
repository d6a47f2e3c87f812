import type { StationConfig } from '../../shared/domain/config/index.ts';
import type { PackBody } from '../../shared/domain/entries/pack.ts';
import { type OeeOverrides, type OeeSettings, oeeSettingsOf } from '../../shared/domain/oeeSettings.ts';
import { type ShiftCalendar, shiftAreaOf, shiftCalendarOf } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { calendarSince } from '../engine/commissioning.ts';
import { unpackBody } from '../ledger/index.ts';
import { type OeeWorkUnit, oeeWorkUnitOf } from '../oee/index.ts';
import { packFromLog } from '../rules/index.ts';
import type { DataFolder } from './dataFolder.ts';

/** There is no work unit of this name, or it has no OEE. */
export class NoOeeError extends Error {
  override readonly name = 'NoOeeError';
}

/** How OEE is worked out at this station: as the engine does it, from the log alone. */
export function oeeSettingsInForce(data: DataFolder): OeeSettings {
  const { config } = data.configs.inForce();
  return oeeSettingsOf(config, packsInForce(data, config));
}

/** @throws NoOeeError when the work unit is unknown or has no `oee` section */
export function oeeUnitOf(data: DataFolder, workUnit: string): OeeWorkUnit {
  const { config } = data.configs.inForce();
  const equipment = config.equipment.find(({ id }) => id === workUnit);
  const unit = equipment && oeeWorkUnitOf(equipment, config.tags, oeeSettingsInForce(data));
  if (unit) return unit;
  const known = config.equipment.filter(({ oee }) => oee !== undefined).map(({ id }) => id);
  const problem = equipment ? `work unit "${workUnit}" has no OEE` : `no work unit "${workUnit}"`;
  throw new NoOeeError(`${problem}; with OEE: ${known.length === 0 ? 'none' : known.join(', ')}`);
}

/** As the live figure has it: of the work unit's area; the shift in which the station was commissioned begins with it. */
export function oeeCalendarOf(data: DataFolder, workUnit: string | undefined): ShiftCalendar {
  const { config } = data.configs.inForce();
  const calendar = shiftCalendarOf(config, workUnit === undefined ? '' : shiftAreaOf(config, workUnit));
  const since = commissionedAt(data);
  return since === undefined ? calendar : calendarSince(calendar, since);
}

/** When the station was put into service: before it there is nothing to draw, not even unknown time. */
export function commissionedAt(data: DataFolder): Instant | undefined {
  const text = data.db.prepare("SELECT value FROM cursor WHERE name = 'commissionedAt'").pluck().get();
  return text === undefined ? undefined : (Number(text) as Instant);
}

function packsInForce(data: DataFolder, config: StationConfig): (OeeOverrides | undefined)[] {
  const hashes = config.rulePacks.map(({ sha256 }) => sha256);
  if (hashes.length === 0) return [];
  const found = new Map<string, OeeOverrides | undefined>();
  const rows = data.db
    .prepare<[], { body: Buffer }>("SELECT body FROM entry WHERE kind = 'pack' ORDER BY seq")
    .iterate();
  for (const { body } of rows) {
    const entry = JSON.parse(unpackBody(body).toString()) as PackBody;
    if (hashes.includes(entry.hash) && entry.document !== null) found.set(entry.hash, packFromLog(entry.document).oee);
  }
  return hashes.map((hash) => (hash === undefined ? undefined : found.get(hash)));
}
