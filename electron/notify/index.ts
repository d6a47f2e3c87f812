export { type Delivery, sendEmail } from './emailChannel.ts';
export { createEngineWatch, ENGINE_SILENT_AFTER_MS, type EngineWatch } from './engineWatch.ts';
export { type Channel, type Duty, duties, PACK_RULE, type ToldAlarm } from './escalation.ts';
export { documentOf, type Message, type Notice, textOf, titleOf } from './message.ts';
export { type NoticePorts, type NoticeSent, sendNotice } from './notice.ts';
export { createNotifier, type Notifier, type NotifyPorts, type Outcome, type ToldBefore } from './notifier.ts';
export { isQuiet } from './quietHours.ts';
export { postWebhook, webhookSignature } from './webhookChannel.ts';
