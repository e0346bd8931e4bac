// The sheet of keys, in groups, as they are set now; each can be changed under Settings.
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { BINDINGS, bindingIds } from '../../app/keys/bindings.ts';
import { bindingsOf } from '../../app/keys/chords.ts';
import { goTo } from '../state/places.ts';
import { nodeStore, viewStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { chordWords } from './keyWords.ts';

const GROUPS = ['window', 'chat', 'world'] as const;

export function KeySheet() {
  const shown = useStore(viewStore, (view) => view.keysShown);
  const changed = useStore(nodeStore, (node) => node.settings?.keys);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => { if (shown) dialog.current?.showModal(); else dialog.current?.close(); }, [shown]);
  const bindings = bindingsOf(changed ?? []);
  const close = (): void => { dialog.current?.close(); };
  return (
    <dialog ref={dialog} className="dialog keys-dialog" aria-label={t('keys.title')} onClose={() => { viewStore.setState({ keysShown: false }); }}>
      <h2 className="pixel-title">{t('keys.title')}</h2>
      <div className="scroll key-groups" tabIndex={0} role="region" aria-label={t('keys.title')}>
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{t(`keys.group.${group}`)}</h3>
            <dl className="facts key-sheet">
              {bindingIds.filter((id) => BINDINGS[id].group === group).map((id) => (
                <div key={id}><dt>{bindings[id].length === 0 ? <span className="muted">{t('keys.none')}</span> : bindings[id].map((chord) => <kbd key={chord}>{chordWords(chord)}</kbd>)}</dt><dd>{t(`keys.does.${id}`)}</dd></div>
              ))}
              {group === 'window' && <div><dt><kbd>{t('keys.escape')}</kbd></dt><dd>{t('keys.escape-does')}</dd></div>}
              {group === 'chat' && <div><dt><kbd>↑</kbd></dt><dd>{t('keys.up-does')}</dd></div>}
            </dl>
          </section>
        ))}
      </div>
      <div className="dialog-actions">
        <button type="button" className="button" onClick={() => { close(); goTo('settings'); }}>{t('keys.change')}</button>
        <button type="button" className="button" autoFocus onClick={close}>{t('common.close')}</button>
      </div>
    </dialog>
  );
}
