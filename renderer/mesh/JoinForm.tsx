// Joining: a link is pasted or a file is dropped; what it says is shown before anything is connected to, and joining is asked for.
import { useEffect, useId, useRef, useState, type ChangeEvent, type DragEvent, type FormEvent } from 'react';
import { useStore } from 'zustand';
import { shownName } from '../../app/consent/names.ts';
import { joinConsequences, scopesInWords } from '../../app/mesh/peopleWords.ts';
import { INVITE_FILE_ENDING, inviteLimits } from '../../schemas/invite.ts';
import type { InvitePreview } from '../../schemas/meshView.ts';
import { moment } from '../consent/words.ts';
import { useLive } from '../shell/presence.ts';
import { meshStore } from '../state/stores.ts';
import { rich, t } from '../text/t.ts';
import { join, previewOf, showPage, type Problem } from './actions.ts';
import { CheckWords } from './CheckWords.tsx';

interface Seen { readonly link: string; readonly preview: InvitePreview }

function Preview({ seen, onBack }: { seen: Seen; onBack: () => void }) {
  const live = useLive();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>(null);
  const { preview } = seen;
  const section = useRef<HTMLElement>(null);
  // Read from its beginning, title and all.
  useEffect(() => {
    section.current?.focus({ preventScroll: true });
    section.current?.closest('.mesh')?.scrollTo({ top: 0 });
  }, []);
  const facts = [[t('mesh.fact.mesh'), shownName(preview.meshName)], [t('mesh.fact.may'), scopesInWords(preview.scopes)], [t('mesh.fact.until'), moment(preview.expiresAt)], [t('mesh.fact.connects'), preview.endpoints.length === 0 ? t('mesh.fact.nothing') : preview.endpoints.join(', ')]] as const;
  const ask = async (): Promise<void> => {
    setBusy(true);
    setProblem(await join(seen.link));
    setBusy(false);
  };
  return (
    <section className="offer" aria-label={t('mesh.invite-says')} ref={section} tabIndex={-1}>
      <dl className="facts mesh-facts">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      <p>{t('mesh.invite-words')}</p>
      <CheckWords words={preview.issuerWords} large />
      {joinConsequences.map((line) => <p key={line} className="muted">{line}</p>)}
      {problem !== null && <p className="problem" role="alert">{problem}</p>}
      <div className="own-actions">
        <button type="button" className="button" onClick={onBack}>{t('mesh.not-this')}</button>
        <button type="button" className="button button-strong" disabled={busy || !live} onClick={() => { void ask(); }}>{busy ? t('mesh.asking') : t('mesh.ask-to-join')}</button>
      </div>
    </section>
  );
}

export function JoinForm() {
  const id = useId();
  const live = useLive();
  const [text, setText] = useState('');
  const [seen, setSeen] = useState<Seen | null>(null);
  const [problem, setProblem] = useState<Problem>(null);
  const look = async (link: string): Promise<void> => {
    if (link === '') { setProblem(t('mesh.paste-first')); return; }
    const found = await previewOf(link);
    if ('problem' in found) { setProblem(found.problem); return; }
    setProblem(null);
    setSeen({ link, preview: found.preview });
  };
  const offered = useStore(meshStore, (mesh) => mesh.offered);
  // One that was opened from outside is looked at as if it had been pasted.
  useEffect(() => {
    if (offered === null || !live) return;
    meshStore.setState({ offered: null });
    setSeen(null);
    setText(offered);
    void look(offered);
  }, [offered, live]);
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    if (file.size > inviteLimits.textCharacters) { setProblem(t('mesh.no-invite')); return; }
    const link = (await file.text()).trim();
    setText(link);
    await look(link);
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    void take(event.dataTransfer.files[0]);
  };
  const onFile = (event: ChangeEvent<HTMLInputElement>): void => {
    void take(event.target.files?.[0]);
    event.target.value = '';
  };
  if (seen !== null) return <Preview seen={seen} onBack={() => { setSeen(null); setText(''); }} />;
  return (
    <form className="mesh-form" onSubmit={(event: FormEvent) => { event.preventDefault(); void look(text.trim()); }} onDragOver={(event) => { event.preventDefault(); }} onDrop={onDrop}>
      <label htmlFor={id}>{t('mesh.link-given')}</label>
      <textarea id={id} className="field mesh-paste" rows={4} spellCheck={false} autoFocus value={text} placeholder={t('mesh.link-looks')} onChange={(event) => { setText(event.target.value.slice(0, inviteLimits.textCharacters + 1)); setProblem(null); }} />
      <p className="muted">{rich('mesh.drop-file', { choose: (inside) => <label key="choose" className="file-label">{inside}<input type="file" className="visually-hidden" accept={INVITE_FILE_ENDING} onChange={onFile} /></label> }, { ending: INVITE_FILE_ENDING })}</p>
      {problem !== null && <p className="problem" role="alert">{problem}</p>}
      <div className="own-actions">
        <button type="button" className="button" onClick={() => { showPage('mesh'); }}>{t('common.cancel')}</button>
        <button type="submit" className="button button-strong" disabled={!live}>{t('mesh.look-at-it')}</button>
      </div>
    </form>
  );
}
