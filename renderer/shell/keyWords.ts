// Chords as people read them, on this machine's keyboard.
import type { BindingId } from '../../app/keys/bindings.ts';
import { bindingsOf, type Bindings } from '../../app/keys/chords.ts';
import { nodeStore } from '../state/stores.ts';
import { t } from '../text/t.ts';

export const onMac = /mac|iphone|ipad/i.test(navigator.platform);
const SIGNS: Readonly<Record<string, string>> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', '-': '−' };

function part(name: string): string {
  if (name === 'Mod') return onMac ? '⌘' : t('keys.ctrl');
  if (name === 'Shift') return t('keys.shift');
  if (name === 'Alt') return t('keys.alt');
  return name === 'Space' ? t('keys.space') : (SIGNS[name] ?? name);
}

/** "Ctrl Shift P"; a plus may be the key itself. */
export function chordWords(chord: string): string {
  const parts = chord.endsWith('++') ? [...chord.slice(0, -2).split('+'), '+'] : chord === '+' ? ['+'] : chord.split('+');
  return parts.map(part).join(' ');
}

export const currentBindings = (): Bindings => bindingsOf(nodeStore.getState().settings?.keys ?? []);
/** All chords of one binding; nothing where it has none. */
export const keysWords = (id: BindingId): string => currentBindings()[id].map(chordWords).join(', ');
