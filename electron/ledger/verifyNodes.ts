import type { Database } from 'better-sqlite3';
import type { TreeNode } from './merkleTree.ts';
import { guarded } from './verifyFile.ts';
import { type Findings, show } from './verifyReport.ts';

interface NodeRow {
  readonly position: unknown;
  readonly hash: unknown;
}

/**
 * Compares the stored nodes with the recomputed ones as these come, one open cursor a level: memory does not grow with the
 * log.
 */
export class NodeComparison {
  readonly #db: Database;
  readonly #findings: Findings;
  readonly #cursors: (IterableIterator<NodeRow> | 'unreadable' | undefined)[] = [];
  /** Recomputed nodes compared so far. */
  compared = 0;

  constructor(db: Database, findings: Findings) {
    this.#db = db;
    this.#findings = findings;
  }

  expect(node: TreeNode): void {
    this.compared += 1;
    const cursor = this.#cursor(node.level);
    if (cursor === 'unreadable') return;
    try {
      const row = cursor.next().value as NodeRow | undefined;
      const isSame = row?.position === node.position && row.hash instanceof Buffer && row.hash.equals(node.hash);
      if (isSame) return;
      this.#report(node, row);
      if (row?.position !== node.position) this.#leave(node.level, cursor); // out of step: one report will do
    } catch (error) {
      this.#cursors[node.level] = 'unreadable';
      this.#findings.add({ kind: 'node', message: `nodes of level ${node.level}: ${(error as Error).message}` });
    }
  }

  /** After the last entry: nothing may be left over. `isComplete`: all entries could be read. */
  finish(isComplete: boolean): void {
    for (const cursor of this.#cursors) if (typeof cursor === 'object') cursor.return?.();
    if (!isComplete) return;
    guarded(this.#findings, 'the nodes could not be counted', () => {
      const stored = this.#db.prepare('SELECT count(*) FROM node').pluck().get() as number;
      if (stored === this.compared) return;
      const [expected, actual] = [String(this.compared), String(stored)];
      const message = `the tree has ${actual} stored nodes, expected ${expected}`;
      this.#findings.add({ kind: 'node', message, what: 'count', expected, actual });
    });
  }

  #cursor(level: number): IterableIterator<NodeRow> | 'unreadable' {
    const open = this.#cursors[level];
    if (open !== undefined) return open;
    const rows = this.#db.prepare<[number], NodeRow>(
      'SELECT position, hash FROM node WHERE level = ? ORDER BY position',
    );
    const cursor = rows.iterate(level);
    this.#cursors[level] = cursor;
    return cursor;
  }

  #leave(level: number, cursor: IterableIterator<NodeRow>): void {
    cursor.return?.();
    this.#cursors[level] = 'unreadable';
  }

  #report(node: TreeNode, row: NodeRow | undefined): void {
    const first = node.position * 2 ** node.level;
    this.#findings.add({
      kind: 'node',
      message: `node at level ${node.level}, position ${node.position} (entries ${first} to ${first + 2 ** node.level - 1}) is not what its entries give`,
      seq: first,
      what: 'hash',
      expected: show(node.hash),
      actual:
        row === undefined
          ? 'missing'
          : row.position === node.position
            ? show(row.hash)
            : `position ${show(row.position)}`,
    });
  }
}
