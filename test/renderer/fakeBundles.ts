import { BUNDLE_IDLE, type BundleProgress } from '../../shared/contract/bundleChannels.ts';

/** An export that takes two seconds. */
export function fakeBundles() {
  let startedAt: number | undefined;
  const now = (): BundleProgress => {
    if (startedAt === undefined) return BUNDLE_IDLE;
    const share = Math.min(1, (Date.now() - startedAt) / 2_000);
    const done = Math.round(share * 2_211);
    if (share < 1) return { ...BUNDLE_IDLE, state: 'running', done, total: 2_211 };
    return {
      ...{ state: 'done', done, total: 2_211, message: '', firstSeq: 16_204, lastSeq: 18_391, size: 18_430 },
      folder: '/media/stick/cr-01-20261121T0600Z-20261121T1400Z',
      sha256: '9f2c1e7ab04d5586c3f1d2e4b7a89c0d1e2f3a4b5c6d7e8f9a0b1c2d3e4f5a6b',
    };
  };
  return {
    'evidence:exportStart': () => {
      startedAt = Date.now();
      return now();
    },
    'evidence:exportProgress': now,
    'evidence:exportCancel': () => {
      startedAt = undefined;
      return now();
    },
  };
}
