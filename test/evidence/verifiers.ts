import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BundleCheck, type BundleFinding, verifyBundle } from '../../electron/evidence/index.ts';
import { scratch } from './bundledShift.ts';

const SOURCE = fileURLToPath(new URL('../../build/verifier/shiftseal-verify.mjs', import.meta.url));

export interface Verdict {
  readonly ok: boolean;
  readonly facts: readonly string[];
  readonly asks: readonly string[];
  readonly findings: readonly BundleFinding[];
}

/** The single-file verifier, copied alone into an empty folder. */
export function loneVerifier(): (...args: readonly string[]) => Verdict {
  const folder = scratch();
  const file = join(folder, 'shiftseal-verify.mjs');
  copyFileSync(SOURCE, file);
  return (...args) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args, '--json'], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: '' },
      maxBuffer: 2 ** 28,
    });
    if (status === 2 || stdout === '') throw new Error(`exit ${status}: ${stderr}`);
    const verdict = JSON.parse(stdout) as Verdict;
    if ((status === 0) !== verdict.ok) throw new Error(`exit code ${status} with ok ${verdict.ok}`);
    return verdict;
  };
}

/** The product's own verifier, in the same form. */
export async function productVerifier(bundle: string, check?: BundleCheck): Promise<Verdict> {
  const { isVerified, facts, asks, findings } = await verifyBundle(bundle, check);
  return { ok: isVerified, facts, asks, findings };
}
