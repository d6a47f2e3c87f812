import type { Database } from 'better-sqlite3';
import { LedgerDamagedError } from './errors.ts';
import type { TreeNodes } from './merkleTree.ts';

/** Complete subtrees from the database: leaves from `entry`, all above from `node`. */
export function storedNodes(db: Database): TreeNodes {
  const leaf = db.prepare<[number], Buffer>('SELECT leaf FROM entry WHERE seq = ?').pluck();
  const node = db.prepare<[number, number], Buffer>('SELECT hash FROM node WHERE level = ? AND position = ?').pluck();
  return {
    hash: (level, position) => {
      const hash = (level === 0 ? leaf.get(position) : node.get(level, position)) as Buffer | undefined;
      if (hash === undefined) {
        throw new LedgerDamagedError(
          `${db.name}: the tree has no node at level ${level}, position ${position}.`,
          'Run `shiftseal verify` and restore the newest copy.',
        );
      }
      return hash;
    },
  };
}
