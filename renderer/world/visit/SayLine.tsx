// One line to whoever is in the same place: shown while there is somebody to hear it. What is said is kept nowhere.
import { useState } from 'react';
import { useStore } from 'zustand';
import { SAY_CHARACTERS } from '../../../schemas/world.ts';
import { useLive } from '../../shell/presence.ts';
import { worldStore } from '../../state/stores.ts';
import { listeners, sayHere } from '../../state/visit.ts';
import { t } from '../../text/t.ts';

export const SAY_FIELD = 'say-line';

export function SayLine() {
  const someone = useStore(worldStore, ({ scene }) => listeners(scene) > 0);
  const live = useLive();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  if (!someone) return null;
  const say = async (): Promise<void> => {
    if (busy || text.trim() === '') return;
    setBusy(true);
    const heard = await sayHere(text);
    setBusy(false);
    if (heard) setText('');
  };
  return (
    <form className="say-line" data-over onSubmit={(event) => { event.preventDefault(); void say(); }}>
      <input
        id={SAY_FIELD} className="field" aria-label={t('visit.say')} placeholder={t('visit.say-short')} maxLength={SAY_CHARACTERS} autoComplete="off" value={text} disabled={!live} onChange={(event) => { setText(event.target.value); }}
        onKeyDown={(event) => { if (event.key === 'Escape') { event.stopPropagation(); event.preventDefault(); document.querySelector<HTMLElement>('.world-stage')?.focus(); } }}
      />
      <button type="submit" className="button button-small" disabled={!live || busy || text.trim() === ''}>{t('visit.say-it')}</button>
    </form>
  );
}
