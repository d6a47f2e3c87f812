export * from './annualAverage.ts';
export * from './censored.ts';
export * from './distributionResidual.ts';
export * from './percentileRank.ts';
export * from './runsBeyond.ts';
export * from './share.ts';
export * from './timeBeyond.ts';
export * from './turbidity.ts';
