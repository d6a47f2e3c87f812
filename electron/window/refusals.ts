/**
 * What the window never does: leave its own content, open another window, host foreign content, use a device or a
 * permission, or talk to a network. Nothing in the product needs any of it.
 */
import type { App, Session } from 'electron';
import { CONTENT_ORIGIN } from './content.ts';

/** Putting text on the clipboard at a click (copy checkpoint, copy key); reading it stays refused. */
const COPY = 'clipboard-sanitized-write';

/** For every web contents of the app, present and future. */
export function refuseNavigation(app: App): void {
  app.on('web-contents-created', (_created, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

/** Permissions, devices, downloads, and any request that is not for our own content. */
export function refusePermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(permission === COPY));
  session.setPermissionCheckHandler((_contents, permission) => permission === COPY);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((request, answer) => answer({ cancel: !isOwn(request.url) }));
}

function isOwn(url: string): boolean {
  return url.startsWith(`${CONTENT_ORIGIN}/`) || url.startsWith('devtools://') || url.startsWith('data:');
}
