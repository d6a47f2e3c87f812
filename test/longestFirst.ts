import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Small files that take minutes: the whole app, from sources and packaged. */
const LONGEST = ['test/e2e/staged.test.ts', 'test/e2e/packaged.test.ts'];

/**
 * A fresh clone remembers no durations, and the runner then takes the largest file first: these came last, and left a worker
 * without work while they ran.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLongest = ({ moduleId }: TestSpecification): boolean =>
      LONGEST.some((file) => moduleId.endsWith(`/${file}`));
    const usual = await super.sort(files);
    return [...usual.filter(isLongest), ...usual.filter((file) => !isLongest(file))];
  }
}
