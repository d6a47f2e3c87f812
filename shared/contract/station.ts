import type { Actor } from '../domain/entry.ts';
import type { BundleProgress } from './bundleChannels.ts';
import type { Channel, RequestOf, ResponseOf, VerifyProgress } from './ipc.ts';
import type { RemovalPlanView } from './keepingChannels.ts';
import type { KeepingCommands } from './keepingCommands.ts';
import type { ReplayReport } from './links.ts';
import type { SyncTargetStatus } from './live.ts';
import type { DryRunReport } from './packChannels.ts';
import type { DryRun } from './quarantineChannels.ts';
import type { ReportJob, ReportJobDone } from './reportChannels.ts';

/** What the read-only query worker answers: the same requests and responses as the IPC channels of these names. */
export const QUERY_CHANNELS = [
  'plant:trend',
  'plant:timeline',
  'oee:report',
  'oee:line',
  'oee:proofs',
  'lineage:show',
  'lineage:more',
  'audit:list',
  'audit:show',
  'audit:people',
  'audit:export',
  'alarm:list',
  'alarm:suppressed',
  'alarm:history',
  'alarm:journal',
  'alarm:export',
  'alarm:scorecard',
  'alarm:flood',
  'alarm:told',
  'alarm:notifications',
  'excursion:list',
  'excursion:detail',
  'coldChain:stores',
  'lot:list',
  'lot:history',
  'quarantine:list',
  'quarantine:show',
  'quarantine:groups',
  'quarantine:try',
  'evidence:entries',
  'evidence:entry',
  'evidence:checkpoint',
  'meter:list',
  'meter:point',
  'meter:curve',
  'meter:versions',
  'meter:exceptions',
  'meter:billing',
  'downtime:view',
  'downtime:history',
  'shift:calendar',
  'shift:standing',
  'shift:notes',
  'report:list',
  'report:show',
  'lab:view',
  'lab:checkRequest',
  'water:overview',
  'water:month',
  'compliance:results',
  'compliance:standings',
  'pack:list',
  'key:status',
  'evidence:proof',
  'keeping:view',
] as const satisfies readonly Channel[];
export type QueryChannel = (typeof QUERY_CHANNELS)[number];

/** A piece of keeping that takes its time. */
export type KeepingJob =
  | {
      readonly job: 'backup';
      readonly to: string;
      readonly withPrivateKey: boolean;
      /** Newest that stay; absent: all. */
      readonly keep?: number;
      readonly configPath?: string;
    }
  | { readonly job: 'archive'; readonly to: string; readonly year: number }
  /** `actor`: the station itself unless a person asked for it. */
  | { readonly job: 'remove'; readonly actor?: Actor }
  | { readonly job: 'plan' };

/** The evidence of a span (µs, half open) into a folder that is not there yet. */
export interface BundleJob {
  readonly from: number;
  readonly to: number;
  readonly out: string;
}

export type ToQuery =
  | {
      [C in QueryChannel]: {
        readonly type: 'query';
        readonly id: number;
        readonly channel: C;
        readonly request: RequestOf<C>;
      };
    }[QueryChannel]
  | { readonly type: 'verify' }
  | { readonly type: 'replay'; readonly configText: string; readonly hours: number }
  | { readonly type: 'packDryRun'; readonly file: string; readonly hours: number }
  /** Works a report out, or writes its files below `reports` of the data folder. */
  | { readonly type: 'report'; readonly job: ReportJob }
  /** Which undecided entries would pass under this text. */
  | { readonly type: 'quarantineDryRun'; readonly configText: string }
  | { readonly type: 'keeping'; readonly job: KeepingJob }
  | ({ readonly type: 'keepingAnswer'; readonly id: number } & (
      | { readonly ok: true; readonly value: unknown }
      | { readonly ok: false; readonly message: string }
    ))
  | { readonly type: 'bundle'; readonly job: BundleJob }
  | { readonly type: 'cancel' }
  | { readonly type: 'stop' };

export type FromQuery =
  | { readonly type: 'answer'; readonly id: number; readonly ok: true; readonly value: ResponseOf<QueryChannel> }
  | { readonly type: 'answer'; readonly id: number; readonly ok: false; readonly message: string }
  | { readonly type: 'verify'; readonly progress: VerifyProgress }
  | { readonly type: 'bundle'; readonly progress: BundleProgress }
  | { readonly type: 'replay'; readonly ok: true; readonly report: ReplayReport }
  | { readonly type: 'replay'; readonly ok: false; readonly message: string }
  | { readonly type: 'packDryRun'; readonly ok: true; readonly report: DryRunReport }
  | { readonly type: 'packDryRun'; readonly ok: false; readonly message: string }
  | { readonly type: 'report'; readonly ok: true; readonly done: ReportJobDone }
  | { readonly type: 'report'; readonly ok: false; readonly message: string }
  | { readonly type: 'quarantineDryRun'; readonly run: DryRun }
  | { readonly type: 'keepingProgress'; readonly what: string; readonly done: number; readonly total: number }
  /** What only the engine may do. */
  | {
      readonly type: 'keepingAsk';
      readonly id: number;
      readonly name: keyof KeepingCommands;
      readonly request: object;
    }
  | { readonly type: 'keepingDone'; readonly ok: true; readonly message: string; readonly plan?: RemovalPlanView }
  | { readonly type: 'keepingDone'; readonly ok: false; readonly message: string };

/** Main ↔ sync worker: the worker reads the ledger and delivers; receipts go to the engine through main. */
export type ToSync =
  | { readonly type: 'control'; readonly target: string; readonly action: 'pause' | 'resume' }
  | { readonly type: 'grown' }
  | { readonly type: 'receiptStored'; readonly id: number; readonly ok: boolean }
  | { readonly type: 'stop' };
export type FromSync =
  | {
      readonly type: 'receipt';
      readonly id: number;
      readonly receipt: import('./workers.ts').EngineCommands['recordReceipt']['request'];
    }
  | { readonly type: 'status'; readonly targets: SyncTargetStatus[] }
  | { readonly type: 'stopped' };
