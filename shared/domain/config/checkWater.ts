import type { ConfigProblem } from './check.ts';
import type { StationConfig } from './station.ts';

/** Places that no tag belongs to, and places named twice. */
export function checkWater({ water, tags }: StationConfig): ConfigProblem[] {
  if (!water) return [];
  const seen = new Set<string>();
  return water.places.flatMap(({ id }, index): ConfigProblem[] => {
    const path = ['water', 'places', index, 'id'];
    const isTwice = seen.has(id);
    seen.add(id);
    if (isTwice) return [{ path, message: `place "${id}" stands twice`, remedy: 'give each its own id' }];
    if (tags.some((tag) => tag.id.startsWith(`${id}.`))) return [];
    return [
      {
        path,
        message: `no tag belongs to the place "${id}"`,
        remedy: `name its tags ${id}.turbidity, ${id}.chlorine …, or remove the place`,
      },
    ];
  });
}
