import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditExport } from '../../electron/query/auditExport.ts';
import { auditDetail, auditPage, auditPeople } from '../../electron/query/auditTrail.ts';
import { ACTING_KINDS, type Acting, actorsOf, PERSON_FIELDS } from '../../electron/query/auditWords.ts';
import { type DataFolder, openDataFolder } from '../../electron/query/dataFolder.ts';
import { ENTRY_KINDS, entryBodySchema } from '../../shared/domain/entry.ts';
import { fieldDiff } from '../../shared/domain/fieldDiff.ts';
import { EngineRig, START_US, TestClock, testConfig } from '../engine/engineHarness.ts';

const OLGA = { user: 'olga', role: 'operator' } as const;
const SVEN = { user: 'sven', role: 'supervisor' } as const;
const ADA = { user: 'ada', role: 'administrator' } as const;
const NOBODY = { user: 'nobody', role: null } as const;

/** Acts of three people over two configurations. */
function workedStation(): { rig: EngineRig; clock: TestClock } {
  const clock = new TestClock(START_US);
  const first = new EngineRig(clock, testConfig());
  const does = (work: () => unknown) => {
    clock.advanceMs(60_000);
    work();
  };
  does(() => first.deliver({ temp: 90 }));
  first.engine.turn();
  clock.advanceMs(11_000);
  first.engine.turn();
  does(() =>
    first.engine.command('actOnAlarms', {
      ...{ alarms: ['press.temp.high'], act: { kind: 'shelve', durationMs: 60_000, isOneShot: false } },
      ...{ reason: 'sensor is being changed', actor: OLGA },
    }),
  );
  does(() =>
    first.engine.command('noteShift', {
      text: '=HYPERLINK("x") oil low',
      tags: [],
      workUnit: 'press',
      area: '',
      actor: OLGA,
    }),
  );
  does(() =>
    first.engine.command('recordEvent', {
      ...{ event: 'userChanged', subject: 'olga', detail: 'role', actor: ADA, where: 'window on line-3' },
      change: { field: 'role', before: 'operator', after: 'supervisor', reason: 'promoted' },
    }),
  );
  does(() =>
    first.engine.command('recordEvent', {
      ...{ event: 'signInRefused', subject: 'mallory', detail: 'wrong name or password', actor: NOBODY },
    }),
  );
  first.engine.command('stop', {});
  const config = testConfig();
  const tags = config.tags.map((tag) =>
    tag.id === 'press.temp' ? { ...tag, alarms: tag.alarms.map((alarm) => ({ ...alarm, setpoint: 85 })) } : tag,
  );
  const next = { ...config, tags };
  const rig = new EngineRig(clock, next, first.folder, {
    loaded: { config: next, hash: 'd'.repeat(64), path: 'test' },
    configChange: { actor: ADA, reason: 'new limit of the seal' },
  });
  does(() => rig.engine.command('setLinkPaused', { connection: 'plc', isPaused: true, reason: 'cable', actor: SVEN }));
  return { rig, clock };
}

let rig: EngineRig;
let data: DataFolder;
beforeAll(() => {
  ({ rig } = workedStation());
  data = openDataFolder(rig.folder);
});
afterAll(() => {
  data.close();
  rig.engine.abandon();
});
const acts = (filter: Parameters<typeof auditPage>[1]['filter'] = {}) =>
  auditPage(data, { filter, limit: 100 }).rows.map(({ act, persons }) => `${act} by ${persons[0]?.user}`);

describe('the audit trail', () => {
  it('has every act of a person, the newest first, and nothing the station did of itself', () => {
    expect(acts()).toEqual([
      'event linkPaused by sven',
      'config by ada',
      'event signInRefused by nobody',
      'event userChanged by ada',
      'shiftNote by olga',
      'alarm suppressed by olga',
    ]);
  });

  it('tells who, what, to what, why, when and where', () => {
    expect(auditPage(data, { filter: { kind: 'event', person: 'ADA ' }, limit: 1 }).rows[0]).toMatchObject({
      persons: [{ user: 'ada', role: 'administrator' }],
      ...{ object: 'olga', why: 'promoted', where: 'window on line-3', at: expect.any(Number) },
    });
    expect(auditPage(data, { filter: { kind: 'shiftNote' }, limit: 1 }).rows[0]).toMatchObject({ where: 'press' });
  });

  it('is narrowed by person, kind, time and text', () => {
    expect(acts({ person: 'sven' })).toEqual(['event linkPaused by sven']);
    expect(acts({ kind: 'config' })).toEqual(['config by ada']);
    expect(acts({ text: 'MALLORY' })).toEqual(['event signInRefused by nobody']);
    expect(acts({ kind: 'batch' })).toEqual([]);
    const [newest, ...others] = auditPage(data, { filter: {}, limit: 100 }).rows;
    expect(acts({ from: newest?.at ?? 0 })).toHaveLength(1);
    expect(acts({ to: newest?.at ?? 0 })).toHaveLength(others.length);
  });

  it('comes in pages that neither repeat nor lose an act', () => {
    const seen: number[] = [];
    for (let before: number | null = Number.MAX_SAFE_INTEGER; before !== null; ) {
      const page = auditPage(data, { filter: {}, before, limit: 2 });
      seen.push(...page.rows.map(({ seq }) => seq));
      before = page.next;
    }
    expect(seen).toEqual(auditPage(data, { filter: {}, limit: 100 }).rows.map(({ seq }) => seq));
  });

  it('looks at so many entries and no more, and says where it goes on', () => {
    const page = auditPage(data, { filter: { person: 'olga' }, limit: 100 }, 3);
    expect(page.rows).toEqual([]);
    expect(page.next).toBeGreaterThan(0);
    const rest = auditPage(data, { filter: { person: 'olga' }, limit: 100, before: page.next ?? 0 });
    expect(rest.rows).toHaveLength(2);
  });

  it('names everybody', () => {
    expect(auditPeople(data)).toEqual(['ada', 'nobody', 'olga', 'sven']);
  });
});

describe('old and new value', () => {
  const detailOf = (filter: { kind?: 'config' | 'event' | 'shiftNote'; person?: string }) =>
    auditDetail(data, auditPage(data, { filter, limit: 1 }).rows[0]?.seq ?? -1);

  it('of a changed configuration field by field, by the id of what they belong to', () => {
    expect(detailOf({ kind: 'config' })?.changes).toEqual([
      { field: 'tags.press.temp.alarms.0.setpoint', before: '80', after: '85' },
    ]);
  });

  it('of a changed user as the entry says', () => {
    expect(detailOf({ kind: 'event', person: 'ada' })?.changes).toEqual([
      { field: 'role', before: 'operator', after: 'supervisor' },
    ]);
  });

  it('there is none where nobody acted, or no entry is', () => {
    expect([auditDetail(data, 0), auditDetail(data, 1_000_000)]).toEqual([null, null]);
  });
});

describe('an export', () => {
  it('as CSV has old and new value in columns, and nothing a spreadsheet would run', () => {
    const { text, rows, isWhole } = auditExport(data, { filter: {}, format: 'csv' });
    expect([rows, isWhole]).toEqual([6, true]);
    expect(text.split('\r\n')[0]).toBe('entry,time,person,role,others,act,object,what,why,where,before,after');
    expect(text).toContain('tags.press.temp.alarms.0.setpoint: 80,tags.press.temp.alarms.0.setpoint: 85');
    for (const cell of text.split(/[,\r\n]+/)) expect(cell).not.toMatch(/^"?[=+@\t]/);
  });

  it('as JSON is the same acts, with every change', () => {
    const acts = JSON.parse(auditExport(data, { filter: { kind: 'config' }, format: 'json' }).text);
    expect(acts).toMatchObject([
      { act: 'config', persons: [{ user: 'ada' }], changes: [{ before: '80', after: '85' }] },
    ]);
  });
});

describe('no kind of entry that names a person is left out', () => {
  /** Found in the schemas by the shape of a person, not by the names of fields. */
  const naming = ENTRY_KINDS.filter((kind) => personFieldsOf(kind).length > 0);

  it.each(naming)('%s', (kind) => {
    expect(ACTING_KINDS).toContain(kind);
    for (const field of PERSON_FIELDS) {
      const value = field === 'signatures' ? [SVEN] : SVEN;
      expect(actorsOf({ kind, [field]: value } as unknown as Acting)).toEqual([SVEN]);
    }
  });

  it('and no field of another name holds one', () => {
    const unknown = ENTRY_KINDS.flatMap((kind) =>
      personFieldsOf(kind).filter((field) => !(PERSON_FIELDS as readonly string[]).includes(field)),
    );
    expect(unknown).toEqual([]);
  });
});

interface Shaped {
  readonly shape?: Readonly<Record<string, Shaped & { readonly value?: string }>>;
  readonly options?: readonly Shaped[];
  readonly def?: { readonly innerType?: Shaped; readonly element?: Shaped; readonly type?: string };
}
const isPerson = (schema: Shaped): boolean =>
  (schema.shape !== undefined && 'user' in schema.shape && 'role' in schema.shape) ||
  [schema.def?.innerType, schema.def?.element].some((inner) => inner !== undefined && isPerson(inner));

function branchesOf(kind: string, schema: Shaped): Shaped[] {
  const own = schema.shape?.kind?.value === kind ? [schema] : [];
  return [...own, ...(schema.options ?? []).flatMap((option) => branchesOf(kind, option))];
}
const personFieldsOf = (kind: string): string[] =>
  (entryBodySchema.options as unknown as Shaped[])
    .flatMap((option) => branchesOf(kind, option))
    .flatMap(({ shape = {} }) => Object.entries(shape).flatMap(([name, field]) => (isPerson(field) ? [name] : [])));

it('a difference is found by id, bounded, and without an end in depth', () => {
  const list = (...ids: string[]) => ({ tags: ids.map((id) => ({ id, unit: 'Cel' })) });
  expect(fieldDiff(list('a', 'b'), list('b'), 10).changes).toEqual([
    { field: 'tags.a', before: '{"id":"a","unit":"Cel"}', after: null },
  ]);
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`f${i}`, i]));
  expect(fieldDiff({}, many, 5)).toMatchObject({ hasMore: true, changes: { length: 5 } });
  let deep: unknown = 1;
  for (let i = 0; i < 1_000; i++) deep = { deep };
  expect(fieldDiff({ deep: 0 }, { deep }, 5).changes).toHaveLength(1);
});
