/** Thread entry: the training plant beside the desktop app. `workerData` is TrainingPlantWorkerData. */
import { parentPort, workerData } from 'node:worker_threads';
import { standardNodeset } from '../demo/standardNodeset.ts';
import { startTrainingPlant } from '../demo/trainingPlant.ts';
import type { FromTrainingPlant, ToTrainingPlant, TrainingPlantWorkerData } from '../demo/trainingPlantMessages.ts';
import { systemClock } from '../supervision/index.ts';

const port = parentPort;
if (!port) throw new Error('trainingPlantWorker runs as a worker thread');
const say = (message: FromTrainingPlant): void => port.postMessage(message);
const { certificateFolder, ...options } = workerData as TrainingPlantWorkerData;

try {
  const plant = await startTrainingPlant({
    ...options,
    clock: systemClock(),
    folders: { certificates: certificateFolder, nodesets: [standardNodeset()] },
  });
  port.on('message', (message: ToTrainingPlant) => {
    if (message.type === 'stop') {
      void plant.close().finally(() => port.close());
      return;
    }
    plant.setFault(message.id, message.on).then(
      () => say({ type: 'faults', faults: plant.faults() }),
      (error: Error) => say({ type: 'refused', id: message.id, message: error.message }),
    );
  });
  say({ type: 'ready', modbusPort: plant.modbusPort, opcuaPort: plant.opcuaPort, faults: plant.faults() });
} catch (error) {
  say({ type: 'failed', message: (error as Error).message });
  port.close();
}
