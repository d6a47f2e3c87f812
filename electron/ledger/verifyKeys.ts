import type { Database } from 'better-sqlite3';
import { unpackBody } from './entryCodec.ts';
import type { KeyHistory } from './keyHistory.ts';
import { formatVerifierKey } from './note.ts';
import { guarded } from './verifyFile.ts';
import type { Findings } from './verifyReport.ts';

/**
 * A rotation stands in the log too: the entry numbered by its size names the new key. Where that entry does not, the chain
 * was made elsewhere, by somebody who had the old key. A body that retention has removed says nothing.
 */
export function verifyRotations(db: Database, { rotations }: KeyHistory, findings: Findings): void {
  guarded(findings, 'the key rotations could not be compared with the log', () => {
    const bodyOf = db.prepare<[number], { body: unknown }>('SELECT body FROM entry WHERE seq = ?');
    for (const rotation of rotations) {
      const body = bodyOf.get(rotation.size)?.body;
      if (!(body instanceof Buffer) || body.length === 0) continue;
      const line = formatVerifierKey(rotation.new);
      if (textOf(body).includes(line)) continue;
      findings.add({
        kind: 'key',
        message: `keys.txt has a key rotation at ${rotation.size} entries, but entry ${rotation.size} does not record it`,
        seq: rotation.size,
        what: 'keys.txt',
        expected: line,
        actual: 'another entry',
      });
    }
  });
}

/** Empty when it cannot be read: that is told of the entry itself. */
function textOf(body: Buffer): string {
  try {
    return unpackBody(body).toString();
  } catch {
    return '';
  }
}
