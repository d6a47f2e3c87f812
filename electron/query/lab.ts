import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResponseOf } from '../../shared/contract/ipc.ts';
import type { InventoryView } from '../../shared/contract/labChannels.ts';
import type { PackBody } from '../../shared/domain/entries/pack.ts';
import type { Clock } from '../../shared/domain/time.ts';
import {
  checkRequest,
  costFindings,
  createUnits,
  crossCheck,
  type LabPack,
  labPacksOf,
  labStanding,
  localDay,
} from '../lab/index.ts';
import { canonicalJson, unpackBody } from '../ledger/index.ts';
import {
  listDecisions,
  listItems,
  listPurchases,
  listRefusedRows,
  listRequests,
  listSheets,
} from '../projection/index.ts';
import { packFromLog } from '../rules/index.ts';
import { atOneMoment, type DataFolder } from './dataFolder.ts';

/** Shown at most; the lists themselves are bounded by the sheets. */
const ITEMS_SHOWN_MAX = 20_000;
const REFUSED_SHOWN_MAX = 1_000;
const REQUESTS_SHOWN_MAX = 500;
let units: ReturnType<typeof createUnits> | undefined;

/** The inventory of the laboratory with everything that is judged about it now. @throws Error where the station has none */
export function inventoryView(data: DataFolder, clock: Pick<Clock, 'now'>): InventoryView {
  return atOneMoment(data.db, () => {
    const { config } = data.configs.inForce();
    if (config.lab === undefined) throw new Error('this station has no "lab" section in its configuration');
    units ??= createUnits();
    const packs = labPacksInForce(data);
    const items = listItems(data.db, 'inventory');
    const today = localDay(clock.now() / 1000, config.station.timeZone);
    const { clocks, thresholds } = labStanding(items, packs, config.lab, today, units);
    const register = listItems(data.db, 'register');
    const checked = register.length === 0 ? { differences: [], more: 0 } : crossCheck(items, register, units);
    const decisions = new Map(listDecisions(data.db).map((each) => [each.difference, each]));
    const purchases = listPurchases(data.db);
    const { awards } = config.lab;
    return {
      today,
      sheets: listSheets(data.db).map(({ sha256: _sha256, ...sheet }) => sheet),
      items: items.slice(0, ITEMS_SHOWN_MAX),
      clocks: clocks.slice(0, ITEMS_SHOWN_MAX),
      thresholds: thresholds.map((each) => ({ ...each, notAdded: [...each.notAdded] })),
      differences: checked.differences.map((difference) => {
        const decision = decisions.get(difference.id);
        return {
          ...difference,
          verdict: decision?.verdict ?? null,
          reason: decision?.reason ?? '',
          decidedBy: decision?.user ?? '',
          decidedAt: decision?.at ?? null,
        };
      }),
      moreDifferences: checked.more,
      refused: listRefusedRows(data.db, REFUSED_SHOWN_MAX).map((row) => ({
        ...row,
        reasons: [...row.reasons],
        cells: [...row.cells],
      })),
      purchases: purchases.slice(0, ITEMS_SHOWN_MAX),
      findings: packs
        .flatMap(({ rules }) => (rules.costs === undefined ? [] : costFindings(purchases, { ...rules.costs, awards })))
        .slice(0, ITEMS_SHOWN_MAX),
      requests: listRequests(data.db, REQUESTS_SHOWN_MAX).map((request) => ({ ...request })),
    };
  });
}

/** The packs that the configuration in force names, as the log holds them. */
function labPacksInForce(data: DataFolder): LabPack[] {
  const hashes = new Set(data.configs.inForce().config.rulePacks.map(({ sha256 }) => sha256));
  const rows = data.db.prepare("SELECT body FROM entry WHERE kind = 'pack' ORDER BY seq DESC").all() as {
    body: Buffer;
  }[];
  const packs = new Map<string, LabPack>();
  for (const { body } of rows) {
    const entry = JSON.parse(unpackBody(body).toString()) as PackBody;
    if (!hashes.has(entry.hash) || packs.has(entry.hash) || entry.document === null) continue;
    for (const pack of labPacksOf([{ hash: entry.hash, pack: packFromLog(entry.document) }]))
      packs.set(entry.hash, pack);
  }
  return [...packs.values()];
}

/** Whether a request id was made at this station for this very content; with the public key alone. */
export function requestCheck(
  data: DataFolder,
  { request, kind, content }: { request: string; kind: 'purchase' | 'disposal' | 'transfer'; content: unknown },
): ResponseOf<'lab:checkRequest'> {
  const { station } = data.configs.inForce().config;
  const checked = checkRequest(
    request,
    { station: station.id, kind, content },
    publicKeyOf(data.folder),
    canonicalJson,
  );
  return checked.ok ? { ok: true } : { ok: false, message: checked.reason };
}

/** `station.vkey`: name+key id+base64(01 ‖ public key) (C2SP signed-note). */
function publicKeyOf(folder: string): KeyObject {
  const line = readFileSync(join(folder, 'station.vkey'), 'utf8').trim();
  const raw = Buffer.from(line.slice(line.indexOf('+', line.indexOf('+') + 1) + 1), 'base64').subarray(1);
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]);
  return createPublicKey({ key: spki, format: 'der', type: 'spki' });
}
