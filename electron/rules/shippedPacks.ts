import base from '../../shared/packs/base.json' with { type: 'json' };
import coldChain from '../../shared/packs/cold-chain.json' with { type: 'json' };
import lab from '../../shared/packs/lab.json' with { type: 'json' };
import manufacturing from '../../shared/packs/manufacturing.json' with { type: 'json' };
import meters from '../../shared/packs/meters.json' with { type: 'json' };
import water from '../../shared/packs/water.json' with { type: 'json' };

/** Packs that come with the product, by file name: one line a pack. */
const SHIPPED: Readonly<Record<string, unknown>> = {
  'base.json': base,
  'cold-chain.json': coldChain,
  'lab.json': lab,
  'manufacturing.json': manufacturing,
  'meters.json': meters,
  'water.json': water,
};

/** The document of a shipped pack; undefined where there is none of that name. */
export const shippedPack = (file: string): unknown => SHIPPED[file.split(/[\\/]/).at(-1) ?? ''];

export const shippedPackFiles = (): string[] => Object.keys(SHIPPED);
