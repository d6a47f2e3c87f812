import { createHash } from 'node:crypto';
import { type BoundRule, bindPack, type LoadedPack, overlay, parseRules } from '../../electron/rules/index.ts';
import { stationConfigSchema } from '../../shared/domain/config/index.ts';
import { type Pack, packSchema } from '../../shared/domain/pack/index.ts';

export const SOURCE = { document: 'test', paragraph: '1', isChecked: false };

/** A pack of these rules; fields every rule has are filled in. */
export function packOf(rules: readonly Record<string, unknown>[], overrides: Partial<Pack> = {}): LoadedPack {
  const parsed = packSchema.parse({
    packFormat: 1,
    id: 'test',
    name: 'Test',
    version: '1.0',
    author: 'tests',
    rules: rules.map((rule) => ({ title: String(rule.id), source: SOURCE, target: { tags: ['*'] }, ...rule })),
    ...overrides,
  });
  const { rules: known, problems } = parseRules(parsed.rules, (issue) => [
    { path: [], message: `${issue.path.join('.')}: ${issue.message}`, remedy: '' },
  ]);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('; '));
  const { pack } = overlay(parsed, known, undefined);
  return { pack, hash: createHash('sha256').update(JSON.stringify(pack)).digest('hex'), files: ['test.json'] };
}

export interface TestTag {
  readonly id: string;
  readonly equipment?: string;
  readonly unit?: string;
  readonly everyMs?: number;
  readonly calibration?: { readonly certificate: string; readonly validUntil: string };
}

export function stationOf(tags: readonly TestTag[], timeZone = 'UTC') {
  const units = [...new Set(tags.map(({ equipment }) => equipment).filter((id) => id !== undefined))];
  return stationConfigSchema.parse({
    configVersion: 1,
    station: { id: 'cr', timeZone },
    equipment: units.map((id) => ({ id })),
    connections: [{ id: 'plc', protocol: 'modbus-tcp', host: '127.0.0.1', port: 502 }],
    tags: tags.map((tag) => ({ ...tag, connection: 'plc', address: { table: 'holding', register: 0 } })),
  });
}

/** @throws Error naming what the pack's rules do not like about the tags */
export function boundOf(
  rules: readonly Record<string, unknown>[],
  tags: readonly TestTag[],
  timeZone = 'UTC',
): readonly BoundRule[] {
  const bound = bindPack(packOf(rules), stationOf(tags, timeZone));
  if (bound.problems.length > 0) throw new Error(bound.problems.map(({ message }) => message).join('; '));
  return bound.rules;
}
