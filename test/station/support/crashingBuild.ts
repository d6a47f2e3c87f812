import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A copy of the built station whose named worker thread throws as soon as a file appears: a crash from within, as a bug
 * would be, without any hook in the product.
 */
export function crashingBuild(cli: string, worker: string): { readonly cli: string; crash(): void; remove(): void } {
  const folder = join(dirname(cli), '..', '..', '..', 'test', '.tmp', `crashing-${process.pid}-${worker}`);
  const trigger = join(folder, 'crash-now');
  mkdirSync(folder, { recursive: true });
  cpSync(dirname(cli), folder, { recursive: true, filter: (path) => !path.endsWith('.map') });
  const file = join(folder, 'workers', `${worker}.js`);
  renameSync(file, join(folder, 'workers', `${worker}.real.js`));
  writeFileSync(
    file,
    [
      "import { existsSync, rmSync } from 'node:fs';",
      `import './${worker}.real.js';`,
      `const trigger = ${JSON.stringify(trigger)};`,
      'setInterval(() => {',
      '  if (!existsSync(trigger)) return;',
      '  rmSync(trigger);',
      `  throw new Error('the ${worker} of this test crashes');`,
      '}, 20).unref();',
      '',
    ].join('\n'),
  );
  return {
    cli: join(folder, 'cli.js'),
    crash() {
      if (existsSync(trigger)) throw new Error('the last crash has not happened yet');
      writeFileSync(trigger, '');
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
