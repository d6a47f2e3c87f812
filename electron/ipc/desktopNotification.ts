import { Notification } from 'electron';

/** The system may have shown neither success nor failure by then (focus assist, no notification service); it had its chance. */
const SHOWN_WITHIN_MS = 5_000;
/** Lines that fit; the rest is at the station. */
const TEXT_MAX = 400;

/**
 * A notification of the operating system. It makes no sound of its own: sounds are the console's, by priority.
 *
 * @throws Error when the system has none, or refuses
 */
export function showDesktopNotification(title: string, text: string): Promise<void> {
  if (!Notification.isSupported()) return Promise.reject(new Error('this system shows no notifications'));
  return new Promise((resolve, reject) => {
    const body = text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)} …` : text;
    const notification = new Notification({ title, body, silent: true, urgency: 'critical' });
    const timer = setTimeout(() => reject(new Error('the system did not say that it showed it')), SHOWN_WITHIN_MS);
    notification.once('show', () => {
      clearTimeout(timer);
      resolve();
    });
    notification.once('failed', (_event, error) => {
      clearTimeout(timer);
      reject(new Error(error));
    });
    notification.show();
  });
}
