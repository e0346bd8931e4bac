// What the settings say of how the window looks, resolved to attributes of the page which the style sheets read: theme, text size,
// movement, patterns; and how much room there is at that text size.
import { nodeStore, viewStore } from '../state/stores.ts';

/** Pixels at a text size of 100 %. */
const NARROW_BELOW = 1100;
const SMALL_BELOW = 860;

const prefersLight = matchMedia('(prefers-color-scheme: light)');
const prefersLess = matchMedia('(prefers-reduced-motion: reduce)');

const textScale = (): number => (nodeStore.getState().settings?.textSize ?? 100) / 100;

function applyRoom(): void {
  const width = window.innerWidth / textScale();
  const room = width < SMALL_BELOW ? 'small' : width < NARROW_BELOW ? 'narrow' : 'wide';
  document.documentElement.dataset['room'] = room;
  if (viewStore.getState().room !== room) viewStore.setState({ room });
}

function apply(): void {
  const settings = nodeStore.getState().settings;
  const page = document.documentElement;
  const chosen = settings?.theme ?? 'system', motion = settings?.motion ?? 'system';
  const set = (name: string, value: string): void => { if (page.dataset[name] !== value) page.dataset[name] = value; };
  set('theme', chosen === 'system' ? (prefersLight.matches ? 'light' : 'dark') : chosen);
  set('motion', motion === 'less' || (motion === 'system' && prefersLess.matches) ? 'less' : 'full');
  set('patterns', settings?.colourPatterns === true ? 'on' : 'off');
  const patterns = settings?.colourPatterns === true;
  if (viewStore.getState().patterns !== patterns) viewStore.setState({ patterns });
  page.style.setProperty('--text-scale', String(textScale()));
  applyRoom();
}

export function followAppearance(): void {
  prefersLight.addEventListener('change', apply);
  prefersLess.addEventListener('change', apply);
  nodeStore.subscribe(apply);
  addEventListener('resize', applyRoom);
  apply();
}
