// One other node of the mesh: who, the words of its key, how it is reached, what it gave, and the ways to shut it out.
import { useState } from 'react';
import { shownName } from '../../app/consent/names.ts';
import { revokeConsequences } from '../../app/mesh/peopleWords.ts';
import type { MeshPeer } from '../../schemas/meshView.ts';
import { moment } from '../consent/words.ts';
import { useLive } from '../shell/presence.ts';
import { rich, t } from '../text/t.ts';
import { GoOver } from '../world/visit/GoOver.tsx';
import { askAbout, revoke, unblock, type Problem } from './actions.ts';
import { CheckWords } from './CheckWords.tsx';
import { ConfirmButton } from './ConfirmButton.tsx';
import { givenWords, nowWords, peerStateWord } from './words.ts';

/** Shape and colour both say it: linked and training, linked, not linked, out. */
function markOf({ state, path, trains }: MeshPeer): string {
  if (state !== 'allowed') return state === 'unproven' ? 'unproven' : 'out';
  return path === null ? 'away' : trains ? 'trains' : 'linked';
}

function ShutOut({ peer }: { peer: MeshPeer }) {
  const name = shownName(peer.name);
  return (
    <ConfirmButton label={<>{peer.mayRevoke ? t('mesh.revoke-dots') : t('mesh.block-dots')}<span className="visually-hidden"> {name}</span></>} title={t(peer.mayRevoke ? 'mesh.revoke-of' : 'mesh.block-of', { name })} consequences={revokeConsequences(peer.mayRevoke)} action={peer.mayRevoke ? t('mesh.revoke-it') : t('mesh.block-it')} busyWord={t('mesh.shutting-out')} phrase={t('commands.phrase.revoke')} onConfirm={() => revoke(peer)}>
      <CheckWords words={peer.checkWords} />
    </ConfirmButton>
  );
}

function Unblock({ peer }: { peer: MeshPeer }) {
  const live = useLive();
  const [problem, setProblem] = useState<Problem>(null);
  return (
    <>
      <button type="button" className="button button-small" disabled={!live} onClick={() => { void unblock(peer.id).then(setProblem); }}>{t('mesh.unblock')}<span className="visually-hidden"> {shownName(peer.name)}</span></button>
      {problem !== null && <p className="problem" role="alert">{problem}</p>}
    </>
  );
}

export function PeerRow({ peer }: { peer: MeshPeer }) {
  const live = useLive();
  const inside = peer.state === 'allowed' || peer.state === 'unproven';
  return (
    <li className="peer">
      <p className="peer-name"><span className={`peer-mark peer-${live ? markOf(peer) : 'away'}`} aria-hidden="true" /><strong>{shownName(peer.name)}</strong>{peer.state !== 'allowed' && <span className="chip">{peerStateWord(peer)}</span>}</p>
      {peer.checkWords !== '' && <CheckWords words={peer.checkWords} />}
      {inside && peer.formerly !== null && <p className="muted">{rich('mesh.new-key-since', { said: (inside) => <span key="said" translate="no">{inside}</span> }, { moment: moment(peer.formerly.until), words: peer.formerly.checkWords })}</p>}
      {inside && <p className="muted">{nowWords(peer)}</p>}
      {inside && <p className="muted">{givenWords(peer)}</p>}
      {peer.state === 'allowed' && <GoOver island={peer.id} name={peer.name} small />}
      {inside && <ShutOut peer={peer} />}
      {peer.state === 'blocked' && <Unblock peer={peer} />}
    </li>
  );
}

export function WaitingRow({ peer }: { peer: MeshPeer }) {
  const live = useLive();
  return (
    <li className="peer peer-waiting">
      <p className="peer-name"><strong>{shownName(peer.name)}</strong><span className="chip">{peerStateWord(peer)}</span></p>
      <CheckWords words={peer.checkWords} />
      <button type="button" className="button button-small" disabled={!live} onClick={() => { askAbout(peer.id); }}>{t('mesh.answer')}<span className="visually-hidden"> {shownName(peer.name)}</span></button>
    </li>
  );
}
