// Keys, each with its chords: one is added by pressing it. What another has, or the system takes, is refused with the reason.
import { useState, type KeyboardEvent } from 'react';
import { bindingIds, type BindingId } from '../../app/keys/bindings.ts';
import { bindingsOf, changesOf, chordOf, defaultBindings, faultOf, withChord, withDefault, withoutChord, type Bindings, type ChordFault } from '../../app/keys/chords.ts';
import { Icon } from '../shell/Icon.tsx';
import { chordWords } from '../shell/keyWords.ts';
import { useLive } from '../shell/presence.ts';
import { changeSettings } from '../state/actions.ts';
import { t } from '../text/t.ts';

function faultWords(fault: ChordFault, chord: string): string {
  switch (fault.why) {
    case 'taken': return t('settings.keys-taken', { chord: chordWords(chord) });
    case 'used': return t('settings.keys-used', { chord: chordWords(chord), does: t(`keys.does.${fault.by}`) });
    case 'too-many': return t('settings.keys-many');
    case 'too-long': return t('settings.keys-long');
  }
}

/** Waits for one press; Esc and leaving it end the wait. */
function Capture({ id, bindings, onDone, onFault }: { id: BindingId; bindings: Bindings; onDone: (chord: string | null) => void; onFault: (words: string) => void }) {
  const onKeyDown = (event: KeyboardEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape' || event.key === 'Tab') { onDone(null); return; }
    const chord = chordOf({ key: event.key, mod: event.ctrlKey || event.metaKey, alt: event.altKey, shift: event.shiftKey });
    if (chord === null) return;
    const fault = faultOf(bindings, id, chord);
    if (fault === null) onDone(chord); else onFault(faultWords(fault, chord));
  };
  return <button type="button" className="button button-small key-capture" autoFocus onKeyDown={onKeyDown} onBlur={() => { onDone(null); }}>{t('settings.keys-press')}</button>;
}

function Binding({ id, bindings, keep }: { id: BindingId; bindings: Bindings; keep: (next: Bindings) => void }) {
  const live = useLive();
  const [waits, setWaits] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const does = t(`keys.does.${id}`);
  const isFirst = bindings[id].join(' ') === defaultBindings[id].join(' ');
  // What was first may belong to another by now.
  const mayReset = defaultBindings[id].every((chord) => faultOf({ ...bindings, [id]: [] }, id, chord) === null);
  return (
    <li className="binding">
      <span className="binding-does">{does}</span>
      <span className="binding-chords">
        {bindings[id].map((chord) => (
          <span key={chord} className="binding-chord"><kbd>{chordWords(chord)}</kbd><button type="button" className="icon-button" disabled={!live} aria-label={t('settings.keys-remove', { chord: chordWords(chord), does })} onClick={() => { keep(withoutChord(bindings, id, chord)); }}><Icon name="close" size={8} /></button></span>
        ))}
        {waits
          ? <Capture id={id} bindings={bindings} onFault={setFault} onDone={(chord) => { setWaits(false); setFault(null); if (chord !== null) keep(withChord(bindings, id, chord)); }} />
          : <button type="button" className="icon-button" disabled={!live} aria-label={t('settings.keys-add-for', { does })} title={t('settings.keys-add')} onClick={() => { setWaits(true); }}><Icon name="plus" size={10} /></button>}
        {!isFirst && mayReset && <button type="button" className="icon-button" disabled={!live} aria-label={t('settings.keys-reset', { does })} title={t('settings.reset')} onClick={() => { keep(withDefault(bindings, id)); }}><Icon name="redo" size={11} /></button>}
      </span>
      {fault !== null && <p className="problem" role="alert">{fault}</p>}
    </li>
  );
}

export function KeysEditor({ changed }: { readonly changed: readonly string[] }) {
  const bindings = bindingsOf(changed);
  const keep = (next: Bindings): void => { void changeSettings({ keys: changesOf(next) }); };
  return <ul className="bindings">{bindingIds.map((id) => <Binding key={id} id={id} bindings={bindings} keep={keep} />)}</ul>;
}
