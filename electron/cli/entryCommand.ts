import { entryWithProof, timeText } from '../query/entries.ts';
import { type Command, EXIT, integerOption, parse, required } from './command.ts';
import { isoTime, withData } from './dataOption.ts';

export const command: Command = {
  summary: 'one entry with its body and the proof that it is in the log',
  usage:
    'shiftseal entry --data DIR --seq N [--body] [--json]\n' +
    "  --body prints the canonical JSON alone, byte for byte: (printf '\\0'; shiftseal entry … --body) | sha256sum is the leaf",
  async run(args, terminal) {
    const { values } = parse(args, {
      data: { type: 'string' },
      seq: { type: 'string' },
      body: { type: 'boolean' },
      json: { type: 'boolean' },
    });
    const seq = integerOption(required(values.seq, 'seq'), 'seq', 0, Number.MAX_SAFE_INTEGER) as number;
    return withData(values.data, async (data) => {
      const { row, canonical, body, proof, size, root } = entryWithProof(data, seq);
      if (values.body) {
        await terminal.write(canonical);
        return EXIT.fine;
      }
      const checkpoint = data.ledger.latestCheckpoint();
      const note = checkpoint?.size === size ? checkpoint.note : null;
      if (values.json) {
        const times = { at: isoTime(row.at), from: isoTime(row.from), to: isoTime(row.to) };
        const document = { ...row, ...times, body: JSON.parse(canonical), proof, size, root, checkpoint: note };
        terminal.out(JSON.stringify(document, null, 2));
        return EXIT.fine;
      }
      terminal.out(
        [
          `entry ${row.seq}: ${row.kind}, ${row.summary}`,
          `written ${timeText(row.at)}; speaks of ${timeText(row.from)} to ${timeText(row.to)}; work unit ${row.workUnit ?? '–'}`,
          `key  ${row.key}`,
          `leaf ${row.leaf}  (SHA-256 of 00 and the canonical JSON)`,
          `in the tree of ${size} entries with root ${root}${note === null ? '' : ' (signed)'}, by the path`,
          ...proof.map((hash) => `  ${hash}`),
          body,
        ].join('\n'),
      );
      return EXIT.fine;
    });
  },
};
