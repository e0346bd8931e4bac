// This node in its mesh: its name and words, what it may do, its share of the credit, and the ways to pause, finish and leave.
import { useState } from 'react';
import { useStore } from 'zustand';
import { shownName } from '../../app/consent/names.ts';
import { leaveConsequences, rotateConsequences, scopesInWords } from '../../app/mesh/peopleWords.ts';
import type { MeshView } from '../../schemas/meshView.ts';
import { Icon } from '../shell/Icon.tsx';
import { useLive } from '../shell/presence.ts';
import { pause, resume } from '../state/actions.ts';
import { nodeStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { finish, leave, rotateKey, type Problem } from './actions.ts';
import { CheckWords } from './CheckWords.tsx';
import { ConfirmButton } from './ConfirmButton.tsx';
import { creditWords } from './words.ts';

export function LeaveButton({ view, label }: { view: MeshView; label: string }) {
  const name = shownName(view.name);
  return <ConfirmButton label={label} title={t('mesh.leave-of', { name })} consequences={leaveConsequences(view)} action={t('mesh.leave')} busyWord={t('mesh.leaving')} phrase={t('commands.phrase.leave')} onConfirm={() => leave(name)} />;
}

function PauseHere() {
  const paused = useStore(nodeStore, (node) => node.status?.state === 'paused');
  const live = useLive();
  const [problem, setProblem] = useState<Problem>(null);
  const [busy, setBusy] = useState(false);
  const end = async (): Promise<void> => {
    setBusy(true);
    setProblem(await finish());
    setBusy(false);
  };
  if (paused) return <button type="button" className="button button-small button-strong" disabled={!live} onClick={() => { void resume(); }}><Icon name="play" size={10} /> {t('mesh.go-on')}</button>;
  return (
    <>
      <button type="button" className="button button-small" disabled={!live} onClick={() => { void pause(null); }}><Icon name="pause" size={10} /> {t('mesh.pause-now')}</button>
      <button type="button" className="button button-small" disabled={!live || busy} onClick={() => { void end(); }}>{busy ? t('mesh.pauses-after') : t('mesh.pause-after')}</button>
      {problem !== null && <p className="problem" role="alert">{problem}</p>}
    </>
  );
}

export function KeyButton() {
  return <ConfirmButton label={t('mesh.new-key')} title={t('commands.key-title')} consequences={rotateConsequences} action={t('mesh.change-key')} busyWord={t('mesh.telling')} phrase={t('commands.phrase.key')} onConfirm={rotateKey} />;
}

export function OwnNode({ view }: { view: MeshView }) {
  const { self } = view;
  return (
    <div className="own-node">
      <p className="peer-name"><strong>{shownName(self.name)}</strong><span className="chip">{t('hud.this-node')}</span>{self.isFounder && <span className="chip">{t('mesh.founder')}</span>}</p>
      <CheckWords words={self.checkWords} />
      <p className="muted">{t('mesh.may', { scopes: scopesInWords(self.scopes) })}</p>
      <p className="muted">{creditWords(self)}.</p>
      <div className="own-actions"><PauseHere /></div>
    </div>
  );
}
