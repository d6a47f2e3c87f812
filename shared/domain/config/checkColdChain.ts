import type { ConfigProblem } from './check.ts';
import type { ColdChainConfig } from './coldChain.ts';
import type { StationConfig } from './station.ts';

/** References and ids of the cold chain: what the schema alone cannot see. */
export function checkColdChain(config: StationConfig): ConfigProblem[] {
  const { coldChain } = config;
  if (coldChain === undefined) return [];
  return [
    ...ids(coldChain),
    ...tagReferences(config, coldChain),
    ...probesOnce(coldChain),
    ...lotReferences(coldChain),
  ];
}

const at = (...path: (string | number)[]): (string | number)[] => ['coldChain', ...path];

function ids(coldChain: ColdChainConfig): ConfigProblem[] {
  return (['stores', 'products', 'loggers', 'lots'] as const).flatMap((list) => {
    const seen = new Set<string>();
    return coldChain[list].flatMap(({ id }, index) => {
      if (!seen.has(id)) {
        seen.add(id);
        return [];
      }
      return [{ path: at(list, index, 'id'), message: `duplicate id "${id}"`, remedy: 'give each its own id' }];
    });
  });
}

function tagReferences({ tags }: StationConfig, { stores, loggers }: ColdChainConfig): ConfigProblem[] {
  const units = new Map(tags.map(({ id, unit }) => [id, unit]));
  const missing = (path: (string | number)[], who: string, tag: string): ConfigProblem[] =>
    units.has(tag)
      ? []
      : [{ path, message: `${who} names tag "${tag}", which does not exist`, remedy: 'add that tag or name another' }];
  return [
    ...stores.flatMap((store, s) => [
      ...store.probes.flatMap((probe, p) => {
        const path = at('stores', s, 'probes', p);
        const unit = units.get(probe);
        if (unit === undefined || unit === 'Cel') return missing(path, `store "${store.id}"`, probe);
        const message = `probe "${probe}" of store "${store.id}" has the unit "${unit}"`;
        return [{ path, message, remedy: 'a probe is in °C: give the tag the unit "Cel" and, if need be, a scale' }];
      }),
      ...store.suppress.flatMap(({ tag }, i) =>
        missing(at('stores', s, 'suppress', i, 'tag'), `store "${store.id}"`, tag),
      ),
    ]),
    ...loggers.flatMap(({ id, battery, clock }, l) => [
      ...(battery ? missing(at('loggers', l, 'battery', 'tag'), `logger "${id}"`, battery.tag) : []),
      ...(clock ? missing(at('loggers', l, 'clock', 'tag'), `logger "${id}"`, clock.tag) : []),
    ]),
  ];
}

/** A probe measures in one place. */
function probesOnce({ stores }: ColdChainConfig): ConfigProblem[] {
  const first = new Map<string, string>();
  return stores.flatMap((store, s) =>
    store.probes.flatMap((probe, p) => {
      const earlier = first.get(probe);
      if (earlier === undefined) {
        first.set(probe, store.id);
        return [];
      }
      const message = `probe "${probe}" stands in store "${earlier}" and in "${store.id}"`;
      return [{ path: at('stores', s, 'probes', p), message, remedy: 'name each probe in one store' }];
    }),
  );
}

function lotReferences({ lots, stores, products }: ColdChainConfig): ConfigProblem[] {
  const known = { store: new Set(stores.map(({ id }) => id)), product: new Set(products.map(({ id }) => id)) };
  return lots.flatMap((lot, index) =>
    (['store', 'product'] as const).flatMap((field) => {
      if (known[field].has(lot[field])) return [];
      const message = `lot "${lot.id}" names ${field} "${lot[field]}", which does not exist`;
      return [{ path: at('lots', index, field), message, remedy: `add that ${field} or name one of yours` }];
    }),
  );
}
