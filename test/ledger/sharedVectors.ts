import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Public test vectors beside the checkout; they are not part of the product. */
const FOLDER = fileURLToPath(new URL('../../../shared/data/vectors/', import.meta.url));

/** Whether they are there; says so in one line when they are not, so that a skipped check is never silent. */
export const hasVectors: boolean = existsSync(FOLDER);
if (!hasVectors) console.log('public vectors: ../shared/data/vectors is absent; the tests on them are skipped');

export const readVector = (name: string): string => readFileSync(`${FOLDER}${name}`, 'utf8');
export const readVectorJson = <T>(name: string): T => JSON.parse(readVector(name)) as T;
