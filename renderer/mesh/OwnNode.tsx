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
import { finish, leave, rotateKey, type Problem } from './actions.ts';
import { CheckWords } from './CheckWords.tsx';
import { ConfirmButton } from './ConfirmButton.tsx';
import { creditWords } from './words.ts';

export function LeaveButton({ view, label }: { view: MeshView; label: string }) {
  const name = shownName(view.name);
  return <ConfirmButton label={label} title={`Leave ${name}?`} consequences={leaveConsequences(view)} action="Leave" busyWord="Leaving…" onConfirm={() => leave(name)} />;
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
  if (paused) return <button type="button" className="button button-small button-strong" disabled={!live} onClick={() => { void resume(); }}><Icon name="play" size={10} /> Go on</button>;
  return (
    <>
      <button type="button" className="button button-small" disabled={!live} onClick={() => { void pause(null); }}><Icon name="pause" size={10} /> Pause now</button>
      <button type="button" className="button button-small" disabled={!live || busy} onClick={() => { void end(); }}>{busy ? 'Pauses after this round…' : 'Pause after this round'}</button>
      {problem !== null && <p className="problem" role="alert">{problem}</p>}
    </>
  );
}

export function KeyButton() {
  return <ConfirmButton label="New key…" title="Change the key of this node?" consequences={rotateConsequences} action="Change the key" busyWord="Telling the others…" onConfirm={rotateKey} />;
}

export function OwnNode({ view }: { view: MeshView }) {
  const { self } = view;
  return (
    <div className="own-node">
      <p className="peer-name"><strong>{shownName(self.name)}</strong><span className="chip">this node</span>{self.isFounder && <span className="chip">founder</span>}</p>
      <CheckWords words={self.checkWords} />
      <p className="muted">May {scopesInWords(self.scopes)}.</p>
      <p className="muted">{creditWords(self)}.</p>
      <div className="own-actions"><PauseHere /></div>
    </div>
  );
}
