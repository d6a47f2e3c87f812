import type { RequestOf } from '../../shared/contract/ipc.ts';
import type { PackRule, PackView, ResultRow } from '../../shared/contract/packChannels.ts';
import type { PackBody } from '../../shared/domain/entry.ts';
import { loadPack } from '../config/index.ts';
import { type PackPlace, packPortsOf, shelvedPacks } from '../engine/packShelf.ts';
import { unpackBody } from '../ledger/index.ts';
import { listResults, listStandings, type StoredResult } from '../projection/index.ts';
import {
  type BoundPack,
  bindPack,
  type LoadedPack,
  methodText,
  packFromLog,
  type Rule,
  roundingText,
} from '../rules/index.ts';
import type { DataFolder } from './dataFolder.ts';

/** Entries of packs looked at; a station has few. */
const PACK_ENTRIES_MAX = 10_000;

export function resultRows(data: DataFolder, request: RequestOf<'compliance:results'>): ResultRow[] {
  const { rule, verdict, limit } = request;
  const question = { limit, ...(rule === undefined ? {} : { rule }), ...(verdict === undefined ? {} : { verdict }) };
  return listResults(data.db, question).map(rowOf);
}

function rowOf({ key: _key, amends, replacedBy: _replaced, ...row }: StoredResult): ResultRow {
  return { ...row, isAmendment: amends !== null };
}

type Standing = Omit<ResultRow, 'seq' | 'at' | 'document' | 'paragraph' | 'isChecked' | 'isAmendment' | 'figures'> & {
  readonly source: { readonly document: string; readonly paragraph: string; readonly isChecked: boolean };
  readonly figures?: ResultRow['figures'];
};

/** How rules stand in the periods that are still open; provisional, sealed nowhere. */
export function standingRows(data: DataFolder, limit: number): ResultRow[] {
  return listStandings(data.db, limit).map(({ at, standing }) => {
    const { source, figures = {}, ...row } = standing as Standing;
    return { ...row, ...source, figures, seq: null, at, isAmendment: false };
  });
}

interface SealedPack {
  readonly seq: number;
  readonly body: PackBody;
}

/** What happened to packs, oldest first. */
export function packEntries(data: DataFolder): SealedPack[] {
  const rows = data.db
    .prepare(`SELECT seq, body FROM entry WHERE kind = 'pack' ORDER BY seq LIMIT ${PACK_ENTRIES_MAX}`)
    .all() as { seq: number; body: Buffer }[];
  return rows.map(({ seq, body }) => ({ seq, body: JSON.parse(unpackBody(body).toString('utf8')) as PackBody }));
}

/** Packs in force, as they are sealed. */
export function packsInForce(data: DataFolder): (SealedPack & { readonly loaded: LoadedPack })[] {
  const latest = new Map<string, SealedPack>();
  for (const entry of packEntries(data)) latest.set(entry.body.pack, entry);
  return [...latest.values()]
    .filter(({ body }) => body.event === 'activated')
    .map((entry) => {
      const { document, hash } = entry.body;
      return { ...entry, loaded: { pack: packFromLog(document), hash, files: [`entry ${entry.seq}`] } };
    });
}

/** Packs in force first, then what else may be chosen. */
export function packViews(data: DataFolder): PackView[] {
  const { config } = data.configs.inForce();
  const inForce = packsInForce(data);
  const fileOf = (hash: string): string => config.rulePacks.find(({ sha256 }) => sha256 === hash)?.file ?? '';
  const seen = new Set(inForce.map(({ loaded }) => loaded.hash));
  return [
    ...inForce.map(({ seq, body, loaded }) =>
      packView(bindPack(loaded, config), fileOf(loaded.hash), {
        seq,
        ...{ at: body.at, by: body.actor.user, reason: body.reason, isSigned: body.signature !== undefined },
      }),
    ),
    ...shelvedPacks({ dataDir: data.folder })
      .filter(({ loaded }) => !seen.has(loaded.hash))
      .map(({ file, loaded }) => packView(bindPack(loaded, config), file, null)),
  ];
}

export function packView(bound: BoundPack, file: string, activated: PackView['activated']): PackView {
  const { pack, hash } = bound.loaded;
  const { id, name, version, plant, author, description, effectiveFrom, effectiveTo, switchedOff } = pack;
  return {
    ...{ id, name, version, plant, author, description, hash, file, effectiveFrom, effectiveTo, activated },
    isInForce: activated !== null,
    basedOn: pack.basedOn.map((base) => ({ id: base.id, version: base.version })),
    switchedOff: [...switchedOff],
    rules: pack.rules.map((rule) => ruleView(rule, bound)),
  };
}

const COMMON = new Set([
  ...['id', 'kind', 'title', 'priority', 'source', 'method', 'target', 'rounding', 'alarm', 'notify'],
  ...['secondPerson', 'effectiveFrom', 'effectiveTo'],
]);

function ruleView(rule: Rule, bound: BoundPack): PackRule {
  const { id, kind, title, priority, source, secondPerson } = rule;
  const selected = bound.rules.find((each) => each.rule.id === id)?.tags.length ?? 0;
  return {
    ...{ id, kind, title, priority, ...source, secondPerson, selected },
    method: methodText({ rule }),
    rounding: roundingText(rule.rounding),
    tags: rule.target.tags,
    settings: Object.fromEntries(Object.entries(rule).filter(([key]) => !COMMON.has(key))),
    hasAlarm: rule.alarm !== undefined,
  };
}

/** Both sides of a dry run: the pack of the file, and the one in force of the same id. @throws ConfigError */
export function packsToCompare(
  data: DataFolder,
  file: string,
  place: PackPlace = { dataDir: data.folder },
): { readonly before: BoundPack | undefined; readonly after: BoundPack } {
  const { config } = data.configs.inForce();
  const after = bindPack(loadPack(file, packPortsOf(place)), config);
  const [problem] = after.problems;
  if (problem) throw new Error(`${problem.path.join('.')}: ${problem.message} → ${problem.remedy}`);
  const same = packsInForce(data).find(({ loaded }) => loaded.pack.id === after.loaded.pack.id);
  return { before: same && bindPack(same.loaded, config), after };
}
