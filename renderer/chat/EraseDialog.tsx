// What erasing costs is said before the yes. The safe answer has the focus.
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useLive } from '../shell/presence.ts';
import { chatStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { erase } from './actions.ts';

const leave = (): void => { chatStore.setState({ erasing: null }); };

export function EraseDialog() {
  const erasing = useStore(chatStore, (chat) => chat.erasing);
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const live = useLive();
  useEffect(() => { if (erasing !== null) dialog.current?.showModal(); }, [erasing]);
  if (erasing === null) return null;
  const title = t(erasing.messageId === null ? 'chat.erase-thread-title' : 'chat.erase-message-title');
  const confirm = async (): Promise<void> => { setBusy(true); await erase(); setBusy(false); };
  return (
    <dialog ref={dialog} className="dialog" aria-label={title} onClose={leave}>
      <h2 className="pixel-title">{title}</h2>
      <ul className="costs"><li>{t('chat.erase-count', { messages: erasing.messages })}</li><li>{t('chat.erase-backups')}</li></ul>
      <div className="dialog-actions">
        <button type="button" className="button" autoFocus onClick={leave}>{t('common.cancel')}</button>
        <button type="button" className="button button-danger" disabled={busy || !live} onClick={() => { void confirm(); }}>{t(busy ? 'chat.erase-busy' : 'chat.erase-yes')}</button>
      </div>
    </dialog>
  );
}
