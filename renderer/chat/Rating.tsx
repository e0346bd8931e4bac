// Thumbs and a note under a reply. Both stay on this node, and nothing learns from them.
import { useState } from 'react';
import { NOTE_CHARACTERS_MAX, type ChatMessage } from '../../schemas/chat.ts';
import { Icon } from '../shell/Icon.tsx';
import { useLive } from '../shell/presence.ts';
import { t } from '../text/t.ts';
import { rate } from './actions.ts';

export function Thumbs({ reply }: { reply: ChatMessage }) {
  const live = useLive();
  const given = reply.rating?.thumb ?? null;
  const press = (thumb: 'up' | 'down'): void => { void rate(reply.id, given === thumb ? null : { thumb, note: reply.rating?.note ?? '' }); };
  return (['up', 'down'] as const).map((thumb) => {
    const label = given === thumb ? t('chat.thumb-back') : t(thumb === 'up' ? 'chat.thumb-up' : 'chat.thumb-down');
    return <button key={thumb} type="button" className="icon-button thumb" aria-pressed={given === thumb} aria-label={label} title={label} disabled={!live} onClick={() => { press(thumb); }}><Icon name={thumb === 'up' ? 'thumb-up' : 'thumb-down'} size={12} /></button>;
  });
}

/** Shown once a thumb is given. */
export function Note({ reply }: { reply: ChatMessage }) {
  const kept = reply.rating?.note ?? '';
  const [note, setNote] = useState(kept);
  const live = useLive();
  const { rating } = reply;
  if (rating === null) return null;
  return (
    <form className="rating-note" onSubmit={(event) => { event.preventDefault(); void rate(reply.id, { thumb: rating.thumb, note: note.trim() }); }}>
      <label>{t('chat.note-label')}<textarea rows={2} maxLength={NOTE_CHARACTERS_MAX} value={note} onChange={(event) => { setNote(event.target.value); }} /></label>
      {note.trim() !== kept && <button type="submit" className="button button-small" disabled={!live}>{t('chat.note-save')}</button>}
    </form>
  );
}
