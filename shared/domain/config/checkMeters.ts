import type { ConfigProblem } from './check.ts';
import type { ServicePoint } from './meters.ts';
import type { StationConfig } from './station.ts';

/** Service points: ids, the tags they read, meters in order, baselines that have what they need. */
export function checkMeters(config: StationConfig): ConfigProblem[] {
  const { meters } = config;
  if (meters === undefined) return [];
  const tags = new Map(config.tags.map((tag) => [tag.id, tag]));
  const problems: ConfigProblem[] = [];
  const weather = meters.weather?.temperature;
  weather?.forEach((tag, index) => {
    if (tags.has(tag)) return;
    problems.push({
      path: ['meters', 'weather', 'temperature', index],
      message: `the weather is read from tag "${tag}", which does not exist`,
      remedy: 'add that tag or name another',
    });
  });
  const seen = new Map<string, number>();
  const owner = new Map<string, string>();
  meters.servicePoints.forEach((point, index) => {
    const path = ['meters', 'servicePoints', index] as const;
    const earlier = seen.get(point.id);
    if (earlier !== undefined)
      problems.push({
        path: [...path, 'id'],
        message: `duplicate id "${point.id}" (first at meters.servicePoints.${earlier})`,
        remedy: 'give each its own id',
      });
    seen.set(point.id, index);
    const { register, interval, deviceClock } = point.reads;
    const ofMeters = point.meters.flatMap((meter) => meter.register);
    if (register.length + interval.length + ofMeters.length === 0)
      problems.push({
        path: [...path, 'reads'],
        message: `service point "${point.id}" names no tag to be read from`,
        remedy: 'name the tags of its register, or of its interval uses',
      });
    for (const tag of [...register, ...interval, ...ofMeters, ...(deviceClock === undefined ? [] : [deviceClock])]) {
      const other = owner.get(tag);
      owner.set(tag, point.id);
      if (!tags.has(tag))
        problems.push({
          path: [...path, 'reads'],
          message: `service point "${point.id}" is read from tag "${tag}", which does not exist`,
          remedy: 'add that tag or name another',
        });
      else if (other !== undefined)
        problems.push({
          path: [...path, 'reads'],
          message: `tag "${tag}" belongs to service points "${other}" and "${point.id}"`,
          remedy: 'give each service point tags of its own',
        });
    }
    if (point.baseline.kind !== 'likeDay' && weather === undefined)
      problems.push({
        path: [...path, 'baseline', 'kind'],
        message: `the baseline of "${point.id}" follows degree days, but no outdoor temperature is read`,
        remedy: 'name the tag in meters.weather.temperature, or take the baseline "likeDay"',
      });
    problems.push(...assignments(point, path));
  });
  return problems;
}

function assignments(point: ServicePoint, path: readonly (string | number)[]): ConfigProblem[] {
  return point.meters.flatMap(({ from, to }, i) => {
    const before = point.meters[i - 1];
    const isAfter = before === undefined || (before.to !== undefined && before.to < from);
    if (isAfter && (to === undefined || to >= from)) return [];
    return [
      {
        path: [...path, 'meters', i],
        message: `the meters of "${point.id}" do not follow one another: ${from} to ${to ?? 'now'}`,
        remedy: 'let each meter end before the next begins; a replacement is better recorded with “Swap meter”',
      },
    ];
  });
}
