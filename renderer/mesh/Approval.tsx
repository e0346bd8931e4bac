// The dialog in which somebody is let into the mesh. It opens only when a person asks for it; Deny has the focus, Allow can be
// pressed a moment later. What the other side chose to be called is text and nothing else; the words of its key decide.
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { shownName } from '../../app/consent/names.ts';
import { scopesInWords } from '../../app/mesh/peopleWords.ts';
import type { MeshPeer } from '../../schemas/meshView.ts';
import { useLive } from '../shell/presence.ts';
import { useArmed } from '../shell/useArmed.ts';
import { meshStore } from '../state/stores.ts';
import { rich, t } from '../text/t.ts';
import { answer, answerLater, type Problem } from './actions.ts';
import { CheckWords } from './CheckWords.tsx';
import { waitingPeers } from './words.ts';

const SHORT_ID_SIGNS = 12;

function Asked({ peer, meshName, after }: { peer: MeshPeer; meshName: string; after: number }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>(null);
  const live = useLive();
  const armed = useArmed(peer.id);
  const deny = useRef<HTMLButtonElement>(null);
  useEffect(() => { deny.current?.focus(); }, []);
  const decide = async (letIn: boolean): Promise<void> => {
    if (busy || !live || (letIn && !armed)) return;
    setBusy(true);
    setProblem(await answer(peer, letIn));
    setBusy(false);
  };
  return (
    <>
      <h2 className="pixel-title">{t('mesh.let-in', { name: shownName(peer.name) })}</h2>
      <p>{rich('mesh.let-in-words', { b: (inside) => <strong key="b">{inside}</strong> }, { mesh: shownName(meshName) })}</p>
      <CheckWords words={peer.checkWords} large />
      <p className="muted">{t('mesh.deny-words', { key: peer.id.slice(0, SHORT_ID_SIGNS) })}</p>
      <p>{t('mesh.may-then', { scopes: scopesInWords(peer.scopes) })}</p>
      {problem !== null && <p className="problem mesh-problem" role="alert">{problem}</p>}
      <div className="dialog-actions approve-actions">
        {after > 0 && <p className="muted">{t('mesh.more-after', { count: after })}</p>}
        <button type="button" ref={deny} className="button" disabled={busy || !live} onClick={() => { void decide(false); }}>{t('mesh.deny')}</button>
        <button type="button" className="button" onClick={answerLater}>{t('mesh.later')}</button>
        <button type="button" className={`button button-strong allow${armed ? '' : ' allow-arming'}`} aria-disabled={!armed || busy} disabled={!live} onClick={() => { void decide(true); }}>{t('mesh.allow')}</button>
      </div>
    </>
  );
}

export function Approval() {
  const asking = useStore(meshStore, (mesh) => mesh.asking);
  const view = useStore(meshStore, (mesh) => mesh.view);
  const dialog = useRef<HTMLDialogElement>(null);
  const waiting = waitingPeers(view);
  const peer = waiting.find((one) => one.id === asking?.peer);
  const open = peer !== undefined;
  useEffect(() => { if (open) dialog.current?.showModal(); else dialog.current?.close(); }, [open]);
  // The event comes after the closing: by then the next one may be asked about.
  const onClose = (): void => { if (dialog.current?.open === false) answerLater(); };
  return (
    <dialog ref={dialog} className="dialog approval" aria-label={t('mesh.asks-to-join-yours')} onClose={onClose}>
      {peer !== undefined && asking !== null && <Asked key={peer.id} peer={peer} meshName={view?.name ?? ''} after={Math.min(waiting.length - 1, asking.more)} />}
    </dialog>
  );
}
