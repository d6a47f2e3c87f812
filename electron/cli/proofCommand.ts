import { readFileSync, statSync } from 'node:fs';
import {
  checkProof,
  checkpointOfProof,
  consistencyProofOf,
  inclusionProofOf,
  PROOF_BYTES_MAX,
  type Proof,
  type ProofCheck,
  proofSchema,
} from '../query/proofs.ts';
import { type Command, EXIT, integerOption, parse, required, UsageError } from './command.ts';
import { isoTime, withData } from './dataOption.ts';
import { publicKeyOption } from './trustedOptions.ts';

const NUMBER_MAX = Number.MAX_SAFE_INTEGER;

export const command: Command = {
  summary: 'proofs that an entry is in the log, or that a log goes on from an earlier one; and the check of one',
  usage:
    'shiftseal proof inclusion --data DIR --seq N [--size M] [--json]\n' +
    '  shiftseal proof consistency --data DIR --from M [--to N] [--json]\n' +
    '  shiftseal proof check FILE [--public-key KEY|FILE] [--json]\n' +
    '  --json prints the proof as a file that "proof check" reads; without --size and --to it is of the newest signed checkpoint\n' +
    '  exit 1: the proof does not hold, or its checkpoint is not signed by the key',
  async run([action, ...args], terminal) {
    if (action === 'check') return check(args, terminal.out);
    if (action !== 'inclusion' && action !== 'consistency') {
      throw new UsageError('say "inclusion", "consistency" or "check"');
    }
    const { values } = parse(args, {
      ...{ data: { type: 'string' }, seq: { type: 'string' }, size: { type: 'string' } },
      ...{ from: { type: 'string' }, to: { type: 'string' }, json: { type: 'boolean' } },
    });
    const number = (name: 'size' | 'to') => integerOption(values[name], name, 1, NUMBER_MAX);
    const wanted = (name: 'seq' | 'from', min: number) =>
      integerOption(required(values[name], name), name, min, NUMBER_MAX) as number;
    return withData(values.data, (data) => {
      const proof =
        action === 'inclusion'
          ? inclusionProofOf(data, wanted('seq', 0), number('size'))
          : consistencyProofOf(data, wanted('from', 1), number('to'));
      terminal.out(values.json ? JSON.stringify(proof, null, 2) : shown(proof, checkProof(proof)));
      return EXIT.fine;
    });
  },
};

function check(args: readonly string[], out: (text: string) => void): number {
  const { values, operands } = parse(args, { 'public-key': { type: 'string' }, json: { type: 'boolean' } }, ['FILE']);
  const proof = readProof(operands[0] as string);
  const key = values['public-key'];
  const found = checkProof(proof, key === undefined ? undefined : publicKeyOption(key));
  const isFine = found.holds && found.isSigned !== false;
  if (values.json) out(JSON.stringify({ ok: isFine, ...found, isSigned: found.isSigned ?? null }));
  else out([shown(proof, found), ...(found.isSigned === true && key === undefined ? [OWN_KEY] : [])].join('\n'));
  return isFine ? EXIT.fine : EXIT.notSo;
}

const OWN_KEY =
  'checked with the key that the proof itself brings; --public-key checks with the one the plant handed out';

function readProof(file: string): Proof {
  const bytes = statSync(file).size;
  if (bytes > PROOF_BYTES_MAX) throw new Error(`${file}: ${bytes} bytes are too many for a proof`);
  const parsed = proofSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${file} is no proof: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
}

function shown(proof: Proof, { holds, isSigned, reason }: ProofCheck): string {
  const checkpoint = checkpointOfProof(proof);
  const head =
    proof.proof === 'inclusion'
      ? [`entry ${proof.seq} in the log of ${proof.size} entries`, ...[`leaf ${proof.leaf}`, `root ${proof.root}`]]
      : [
          `the log of ${proof.to} entries goes on from that of ${proof.from}`,
          ...[`root of ${proof.from}: ${proof.rootFrom}`, `root of ${proof.to}: ${proof.rootTo}`],
        ];
  const signature =
    isSigned === undefined
      ? checkpoint === undefined
        ? 'no checkpoint of this size is kept: compare the root with one you trust'
        : 'there is no key to check the checkpoint with'
      : isSigned
        ? `the root is signed by ${checkpoint?.origin} at ${isoTime(checkpoint?.at)}`
        : `NOT SIGNED: ${reason}`;
  return [
    ...head,
    `path of ${proof.path.length} ${proof.path.length === 1 ? 'hash' : 'hashes'}`,
    ...proof.path.map((each) => `  ${each}`),
    holds ? 'holds (RFC 9162)' : `DOES NOT HOLD: ${reason}`,
    ...(holds ? [signature] : []),
  ].join('\n');
}
