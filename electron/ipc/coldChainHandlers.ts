import type { coldChainContract } from '../../shared/contract/coldChainChannels.ts';
import { recordLotOf } from '../../shared/contract/coldChainCommands.ts';
import type { Handlers } from './dispatch.ts';
import type { Ports } from './handlerPorts.ts';

/** Lots, stores and excursions; whether the person may was decided before, and the password is asked for again here. */
export function coldChainHandlers({
  station,
  signing,
  actor,
}: Ports<'station' | 'signing' | 'actor'>): Pick<Handlers, keyof typeof coldChainContract> {
  return {
    'excursion:list': (request) => station.query('excursion:list', request),
    'excursion:detail': (request) => station.query('excursion:detail', request),
    'excursion:annotate': ({ id, cause, comment }) =>
      station.command('annotateExcursion', { excursion: id, cause, comment, actor: actor() }),
    'coldChain:stores': (request) => station.query('coldChain:stores', request),
    'coldChain:catalogue': () => {
      const { products = [], stores = [] } = station.config().coldChain ?? {};
      const named = ({ id, name }: { id: string; name?: string | undefined }) => ({ id, name: name ?? id });
      return { products: products.map(named), stores: stores.map(named) };
    },
    'lot:list': (request) => station.query('lot:list', request),
    'lot:history': (request) => station.query('lot:history', request),
    'lot:record': (request) => station.command('recordLot', recordLotOf(request, actor())),
    'lot:dispose': async ({ sign, second, ...decision }) => {
      const first = await signing.sign(sign);
      if (!first.ok) return first;
      const other = second && (await signing.signSecond(second, 'excursion.dispose'));
      if (other && !other.ok) return other;
      const answer = await station.command('disposeLots', {
        ...decision,
        signature: first.signature,
        ...(other ? { second: other.signature } : {}),
        actor: actor(),
      });
      return { ok: true, ...answer };
    },
  };
}
