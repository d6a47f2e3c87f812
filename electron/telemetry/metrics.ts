import { createServer, type Server } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { LiveSnapshot } from '../../shared/contract/live.ts';
import { storageMetrics } from './storageLines.ts';

/** The port given with --metrics is taken by another program. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
}

/**
 * Serves the station's figures on loopback in the Prometheus text format (version 0.0.4) at /metrics.
 *
 * @throws PortInUseError naming the port and the remedy
 */
export async function serveMetrics(port: number, live: () => LiveSnapshot | undefined): Promise<Server> {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(metricsText(live(), { p99Ms: delay.percentile(99) / 1e6, rssBytes: process.memoryUsage.rss() }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new PortInUseError(
              `port ${port} is in use: choose another with --metrics, or stop the program that holds it`,
            )
          : error,
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

export function metricsText(
  live: LiveSnapshot | undefined,
  process: { readonly p99Ms: number; readonly rssBytes: number },
): string {
  const lines = [
    `shiftseal_main_event_loop_delay_p99_seconds ${process.p99Ms / 1000}`,
    `shiftseal_resident_memory_bytes ${process.rssBytes}`,
  ];
  if (live) {
    lines.push(
      `shiftseal_readings_in_total ${live.ledger.readingsIn}`,
      `shiftseal_readings_sealed_total ${live.ledger.readingsSealed}`,
      `shiftseal_readings_in_inbox ${live.ledger.readingsInInbox}`,
      `shiftseal_sealed_batches_total ${live.ledger.sealedBatches}`,
      `shiftseal_log_entries ${live.ledger.entries}`,
      `shiftseal_ledger_bytes ${live.ledger.bytes}`,
      `shiftseal_ledger_writing ${live.ledger.state === 'writing' ? 1 : 0}`,
      `shiftseal_alarms_active ${live.activeAlarms}`,
      `shiftseal_alarms_unacknowledged ${live.unacknowledgedAlarms}`,
      `shiftseal_quarantine_waiting ${live.quarantined}`,
      ...storageMetrics(live.storage),
      ...live.links.flatMap((link) => [
        `shiftseal_link_online{connection="${link.connection}"} ${link.state === 'online' ? 1 : 0}`,
        `shiftseal_link_timeouts_total{connection="${link.connection}"} ${link.timeouts}`,
        `shiftseal_link_rejected_answers_total{connection="${link.connection}"} ${link.rejectedAnswers}`,
      ]),
      ...live.workUnits.flatMap((unit) =>
        unit.oee?.oee === undefined ? [] : [`shiftseal_oee_ratio{work_unit="${unit.id}"} ${unit.oee.oee}`],
      ),
      ...live.sync.map(
        (target) => `shiftseal_sync_backlog_entries{target="${target.target}"} ${target.backlogEntries}`,
      ),
    );
  }
  return `${lines.join('\n')}\n`;
}
