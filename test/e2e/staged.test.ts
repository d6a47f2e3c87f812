import { describeMainJob } from './mainJob.ts';

describeMainJob('staged');
