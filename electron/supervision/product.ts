import packageJson from '../../package.json' with { type: 'json' };

/** Name and version as they stand in every batch's lineage. */
export const engineVersion = (): string => `${packageJson.name} ${packageJson.version}`;

/** Folder of the built worker files, seen from wherever the bundler put this code. */
export function workersUrl(): URL {
  const here = new URL('.', import.meta.url);
  if (here.pathname.endsWith('/chunks/')) return new URL('../workers/', here);
  if (here.pathname.endsWith('/workers/')) return here;
  return new URL('workers/', here);
}
