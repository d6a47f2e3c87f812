/**
 * Preloaded (`--import`) into every process and thread of a hostile-line run: time goes SHIFTSEAL_TEST_TIME_FACTOR times
 * faster from the moment SHIFTSEAL_TEST_TIME_BASE (ms since 1970) on: wall clock, monotonic clock and timers alike, so that
 * two hours of a plant pass in ten minutes with real sockets and real files.
 */
import { createRequire } from 'node:module';

const factor = Number(process.env.SHIFTSEAL_TEST_TIME_FACTOR ?? '1');
const base = Number(process.env.SHIFTSEAL_TEST_TIME_BASE ?? '0');
if (factor !== 1) {
  const RealDate = Date;
  const realNow = RealDate.now.bind(RealDate);
  const scaledWall = (realMs) => base + (realMs - base) * factor;

  class FasterDate extends RealDate {
    constructor(...args) {
      if (args.length === 0) super(scaledWall(realNow()));
      else super(...args);
    }
    static now() {
      return Math.floor(scaledWall(realNow()));
    }
  }
  globalThis.Date = FasterDate;

  const realPerformanceNow = performance.now.bind(performance);
  const origin = scaledWall(performance.timeOrigin);
  Object.defineProperty(performance, 'now', { value: () => realPerformanceNow() * factor, configurable: true });
  Object.defineProperty(performance, 'timeOrigin', { value: origin, configurable: true });

  const realBigint = process.hrtime.bigint.bind(process.hrtime);
  const hrtime = (since) => {
    const ns = BigInt(Math.round(Number(realBigint()) * factor));
    const all = [Number(ns / 1_000_000_000n), Number(ns % 1_000_000_000n)];
    if (since === undefined) return all;
    const seconds = all[0] - since[0];
    const nanos = all[1] - since[1];
    return nanos < 0 ? [seconds - 1, nanos + 1e9] : [seconds, nanos];
  };
  hrtime.bigint = () => BigInt(Math.round(Number(realBigint()) * factor));
  process.hrtime = hrtime;

  const timers = createRequire(import.meta.url)('node:timers');
  for (const name of ['setTimeout', 'setInterval']) {
    const real = globalThis[name];
    const faster = (act, delay, ...args) => real(act, (delay ?? 0) / factor, ...args);
    // util.promisify(setTimeout) and timers/promises keep their own way.
    for (const symbol of Object.getOwnPropertySymbols(real))
      faster[symbol] = (delay, ...rest) => real[symbol]((delay ?? 0) / factor, ...rest);
    globalThis[name] = faster;
    timers[name] = faster;
  }
}
