import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { ConfigProblem } from '../../shared/domain/config/index.ts';
import type { ConfigFinding } from './configError.ts';

/** A JSON text with the places of its parts. */
export interface JsonDocument {
  readonly value: unknown;
  /** A problem of the document as a finding of its text. */
  at(problem: ConfigProblem): ConfigFinding;
}

/**
 * Reads strict JSON: no comments, no trailing commas, no key twice in an object.
 *
 * @returns the findings instead where it is none
 */
export function readJson(text: string): JsonDocument | { readonly findings: readonly ConfigFinding[] } {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  if (errors.length > 0 || tree === undefined)
    return {
      findings: (errors.length > 0 ? errors : [{ error: 4, offset: 0, length: 0 }]).map((error) => ({
        ...position(text, error.offset),
        path: '',
        message: `not valid JSON: ${words(printParseErrorCode(error.error))}`,
        remedy: 'mend the text at this place',
      })),
    };
  const at = (problem: ConfigProblem): ConfigFinding => ({
    ...position(text, nearestNode(tree, problem.path).offset),
    path: problem.path.join('.'),
    message: problem.message,
    remedy: problem.remedy,
  });
  const repeated = duplicateKeys(tree, []);
  if (repeated.length > 0) return { findings: repeated.map(at) };
  return { value: JSON.parse(text), at };
}

/** The node at the path, or the nearest one above it that exists in the text. */
function nearestNode(root: Node, path: readonly (string | number)[]): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length) as (string | number)[]);
    if (node) return node.parent?.type === 'property' ? node.parent : node;
  }
  return root;
}

function duplicateKeys(node: Node, path: (string | number)[]): ConfigProblem[] {
  if (node.type === 'array') return (node.children ?? []).flatMap((child, i) => duplicateKeys(child, [...path, i]));
  if (node.type !== 'object') return [];
  const seen = new Set<string>();
  return (node.children ?? []).flatMap((property) => {
    const [keyNode, value] = property.children ?? [];
    const key = String(keyNode?.value);
    const own: ConfigProblem[] = seen.has(key)
      ? [{ path: [...path, key], message: `key "${key}" stands twice in the same object`, remedy: 'keep one of them' }]
      : [];
    seen.add(key);
    return value ? [...own, ...duplicateKeys(value, [...path, key])] : own;
  });
}

function position(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}

const words = (code: string): string => code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
