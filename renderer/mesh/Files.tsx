// Files that members tell of: asked for with a purpose, fetched after a yes of whoever has them, stopped and begun again; own ones
// with who may have them until when. A yes of this node's own person is given under Consent, where all questions wait.
import { useEffect, useId, useState } from 'react';
import { useStore } from 'zustand';
import { shownName } from '../../app/consent/names.ts';
import type { ArtefactView } from '../../schemas/meshView.ts';
import { moment } from '../consent/words.ts';
import { Command } from '../shell/Command.tsx';
import { shareCommand, whereCommand } from '../shell/commands.ts';
import { bytes, count } from '../shell/numbers.ts';
import { useLive } from '../shell/presence.ts';
import { consentStore, meshStore, nodeStore } from '../state/stores.ts';
import { askFor, goToQuestion, lookAtArtefacts, stopFetching, stopSharing, withdrawFrom, type Problem } from './actions.ts';
import { ConfirmButton } from './ConfirmButton.tsx';
import { artefactFacts, artefactWords, purposeWords, PURPOSES, shortHash } from './words.ts';

/** How often is looked while something is on its way. */
const LOOK_MS = 1_000;
/** Of a hash: as many as the command line needs, and some more. */
const COMMAND_SIGNS = 12;

/** Looks again whenever the node says that something of the mesh changed, and each second while something comes. */
function useArtefacts(): { readonly artefacts: readonly ArtefactView[] | null; readonly problem: Problem } {
  const artefacts = useStore(meshStore, (mesh) => mesh.artefacts);
  const receivedAtMs = useStore(meshStore, (mesh) => mesh.receivedAtMs);
  const live = useLive();
  const [problem, setProblem] = useState<Problem>(null);
  const isComing = artefacts?.some(({ state }) => state === 'fetching') === true;
  useEffect(() => { if (live) void lookAtArtefacts().then(setProblem); }, [receivedAtMs, live]);
  useEffect(() => {
    if (!isComing || !live) return undefined;
    const timer = setInterval(() => { void lookAtArtefacts().then(setProblem); }, LOOK_MS);
    return () => { clearInterval(timer); };
  }, [isComing, live]);
  return { artefacts, problem };
}

const nameOf = ({ name }: Pick<ArtefactView, 'name'>): string => (name === null ? 'A file without a name' : shownName(name));

/** One press, and in place why it did not work. */
function Do({ words, of, work }: { words: string; of: string; work: () => Promise<Problem> }) {
  const live = useLive();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>(null);
  const run = async (): Promise<void> => {
    setBusy(true);
    setProblem(await work());
    setBusy(false);
  };
  return (
    <>
      <button type="button" className="button button-small" disabled={!live || busy} onClick={() => { void run(); }}>{words}<span className="visually-hidden"> {of}</span></button>
      {problem !== null && <p className="problem" role="alert">{problem}</p>}
    </>
  );
}

function Ask({ one, again }: { one: ArtefactView; again: boolean }) {
  const id = useId();
  const [purpose, setPurpose] = useState<string>(PURPOSES[0][0]);
  return (
    <div className="file-ask">
      <label className="visually-hidden" htmlFor={id}>What you want {nameOf(one)} for</label>
      <select id={id} className="button button-small" value={purpose} onChange={(event) => { setPurpose(event.target.value); }}>{PURPOSES.map(([value, words]) => <option key={value} value={value}>{words}</option>)}</select>
      <Do words={one.permission === null ? (again ? 'Ask again' : 'Ask for it') : 'Fetch it'} of={nameOf(one)} work={() => askFor(one.artefact, purpose)} />
    </div>
  );
}

function Own({ one }: { one: ArtefactView }) {
  return (
    <>
      {one.grants.length === 0 ? <p className="muted">Nobody may have it now. Who wants it asks you.</p> : (
        <ul className="file-grants">
          {one.grants.map(({ peer, name, purpose, expiresAt }) => (
            <li key={peer}><span>{shownName(name)} may have it {purposeWords(purpose)}, until {moment(expiresAt)}.</span><Do words="Take back" of={`${nameOf(one)} from ${shownName(name)}`} work={() => withdrawFrom(one.artefact, peer)} /></li>
          ))}
        </ul>
      )}
      <ConfirmButton label={<>Stop offering…<span className="visually-hidden"> {nameOf(one)}</span></>} title={`Stop offering ${nameOf(one)}?`} consequences={['It is offered to nobody any more, and every permission for it ends.', 'What others have by now they have. That it was offered stays in the logs of the mesh.']} action="Stop offering" busyWord="Telling the others…" onConfirm={() => stopSharing(one.artefact)} />
    </>
  );
}

function Others({ one }: { one: ArtefactView }) {
  const home = useStore(nodeStore, (node) => node.status?.home ?? null);
  const words = artefactWords(one);
  return (
    <>
      {words !== null && <p className={one.state === 'refused' ? 'problem' : 'muted'}>{words}</p>}
      {one.state === 'fetching' && (
        <div className="flow"><progress max={Math.max(1, one.bytes)} value={one.got} aria-label={`${nameOf(one)}, fetched so far`} /><p className="round-count">{bytes(one.got)} of {bytes(one.bytes)}</p></div>
      )}
      {one.state === 'here' && <details className="more"><summary>Where it lies</summary><p className="muted">Run this in a terminal:</p><Command line={whereCommand(home, one.artefact.slice(0, COMMAND_SIGNS))} /></details>}
      {(one.state === 'offered' || one.state === 'refused') && <Ask one={one} again={one.state === 'refused'} />}
      {(one.state === 'asked' || one.state === 'unreached') && <Do words="Take it back" of={nameOf(one)} work={() => stopFetching(one.artefact)} />}
      {one.state === 'fetching' && <Do words="Stop" of={nameOf(one)} work={() => stopFetching(one.artefact)} />}
    </>
  );
}

function File({ one }: { one: ArtefactView }) {
  return (
    <li className="file">
      <p className="peer-name"><strong>{nameOf(one)}</strong><span className="chip">{one.state === 'own' ? 'offered by this node' : shownName(one.kind)}</span></p>
      <p className="muted">{artefactFacts(one)} · <span className="mesh-hash" title="The beginning of the hash of its content">{shortHash(one.artefact)}</span></p>
      {one.state === 'own' ? <Own one={one} /> : <Others one={one} />}
    </li>
  );
}

/** Questions of members for files of this node. */
function Questions() {
  const view = useStore(consentStore, (consent) => consent.view);
  const asked = view?.offers.filter(({ asker }) => asker.kind === 'peer') ?? [];
  return asked.length === 0 ? null : (
    <ul className="peers">
      {asked.map(({ id, asker, name }) => (
        <li key={id} className="peer peer-waiting"><p className="peer-name"><span><strong>{asker.kind === 'peer' ? asker.name : ''}</strong> asks for {name}</span></p><button type="button" className="button button-small" onClick={() => { goToQuestion(id); }}>Answer…<span className="visually-hidden"> {name}</span></button></li>
      ))}
    </ul>
  );
}

export function Files() {
  const { artefacts, problem } = useArtefacts();
  const home = useStore(nodeStore, (node) => node.status?.home ?? null);
  return (
    <section aria-labelledby="mesh-files">
      <h2 id="mesh-files" className="consent-title">Files of the mesh{artefacts !== null && artefacts.length > 0 && <span className="chip">{count(artefacts.length)}</span>}</h2>
      <Questions />
      {problem !== null && <p className="problem" role="alert">{problem}</p>}
      {artefacts === null ? <p className="muted">Waiting for the node.</p> : artefacts.length === 0 ? <p className="muted">Nobody offers a file. A file goes to a member only after a yes for that file, that member and a time.</p> : <ul className="files">{artefacts.map((one) => <File key={one.artefact} one={one} />)}</ul>}
      <details className="more"><summary>Offer a file</summary><p className="muted">Run this in a terminal. It shows what the others would be told, and asks:</p><Command line={shareCommand(home)} /></details>
    </section>
  );
}
