import '@siemens/ix/dist/siemens-ix/siemens-ix-core.css';
import '@siemens/ix/dist/siemens-ix/theme/classic-dark.css';
import '@siemens/ix/dist/siemens-ix/theme/classic-light.css';
import './ui/tokens.css';
import './ui/kit.css';
import './ui/table.css';
import './ui/overlays.css';
import './ui/forms.css';
import './app/app.css';
import { createRoot } from 'react-dom/client';
import { visibleDeep } from '../shared/domain/inertText.ts';
import { App } from './app/App.tsx';
import { callOver, theBridge } from './live/bridge.ts';
import { createLiveStore } from './live/liveStore.ts';
import { applyTheme, rememberedTheme } from './ui/theme.ts';
import { ToastProvider } from './ui/toasts.tsx';

/** The window's wiring: bridge → store → screens. The live subscription lasts as long as the window. */
applyTheme(rememberedTheme());
const bridge = theBridge();
const store = createLiveStore((run) => {
  // A hidden window gets no frames; the picture must still move on.
  if (document.hidden) setTimeout(run, 200);
  else requestAnimationFrame(run);
});
bridge.onLive((snapshot) => store.offer(visibleDeep(snapshot)));

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <ToastProvider>
    <App bridge={bridge} call={callOver(bridge)} store={store} />
  </ToastProvider>,
);
