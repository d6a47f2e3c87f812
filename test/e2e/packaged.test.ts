import { describeMainJob } from './mainJob.ts';

describeMainJob('packaged');
