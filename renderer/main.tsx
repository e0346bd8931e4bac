// Entry of the window, in boot order. The first import must stay first.
import './jitless.ts';
import '@fontsource/inter/latin-400.css';
import '@fontsource/inter/latin-600.css';
import '@fontsource/jetbrains-mono/latin-400.css';
import '@fontsource/pixelify-sans/latin-500.css';
import 'uplot/dist/uPlot.min.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/panels.css';
import './styles/consent.css';
import './styles/mesh.css';
import './styles/world.css';
import { createRoot } from 'react-dom/client';
import { App } from './shell/App.tsx';
import { followKeys } from './shell/keys.ts';
import { followTheme } from './shell/theme.ts';
import { client, followVisibility } from './state/connect.ts';
import { viewStore } from './state/stores.ts';
import { frameCounters } from './world/frameDriver.ts';

Object.defineProperty(window, '__ileices', { value: Object.freeze({ frames: frameCounters, software: () => viewStore.getState().softwareRenderer }) });

followTheme();
followKeys();
followVisibility();
client.connect();
createRoot(document.getElementById('root')!).render(<App />);
