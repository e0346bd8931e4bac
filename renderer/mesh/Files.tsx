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
import { rich, t } from '../text/t.ts';
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

const nameOf = ({ name }: Pick<ArtefactView, 'name'>): string => (name === null ? t('mesh.nameless-file') : shownName(name));

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
  const [purpose, setPurpose] = useState<string>(PURPOSES[0]);
  return (
    <div className="file-ask">
      <label className="visually-hidden" htmlFor={id}>{t('mesh.want-for', { name: nameOf(one) })}</label>
      <select id={id} className="button button-small" value={purpose} onChange={(event) => { setPurpose(event.target.value); }}>{PURPOSES.map((value) => <option key={value} value={value}>{purposeWords(value)}</option>)}</select>
      <Do words={one.permission === null ? (again ? t('mesh.ask-again') : t('mesh.ask-for-it')) : t('mesh.fetch-it')} of={nameOf(one)} work={() => askFor(one.artefact, purpose)} />
    </div>
  );
}

function Own({ one }: { one: ArtefactView }) {
  return (
    <>
      {one.grants.length === 0 ? <p className="muted">{t('mesh.nobody-may-have-it')}</p> : (
        <ul className="file-grants">
          {one.grants.map(({ peer, name, purpose, expiresAt }) => (
            <li key={peer}><span>{t('mesh.may-have', { name: shownName(name), purpose: purposeWords(purpose), end: moment(expiresAt) })}</span><Do words={t('mesh.take-back')} of={t('mesh.from', { file: nameOf(one), name: shownName(name) })} work={() => withdrawFrom(one.artefact, peer)} /></li>
          ))}
        </ul>
      )}
      <ConfirmButton label={<>{t('mesh.stop-offering-dots')}<span className="visually-hidden"> {nameOf(one)}</span></>} title={t('mesh.stop-offering-of', { name: nameOf(one) })} consequences={[t('mesh.stop-offering-cost'), t('mesh.stop-offering-stays')]} action={t('mesh.stop-offering')} busyWord={t('mesh.telling')} onConfirm={() => stopSharing(one.artefact)} />
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
        <div className="flow"><progress max={Math.max(1, one.bytes)} value={one.got} aria-label={t('mesh.fetched-so-far', { name: nameOf(one) })} /><p className="round-count">{t('mesh.of', { done: bytes(one.got), all: bytes(one.bytes) })}</p></div>
      )}
      {one.state === 'here' && <details className="more"><summary>{t('mesh.where-it-lies')}</summary><p className="muted">{t('mesh.run-this')}</p><Command line={whereCommand(home, one.artefact.slice(0, COMMAND_SIGNS))} /></details>}
      {(one.state === 'offered' || one.state === 'refused') && <Ask one={one} again={one.state === 'refused'} />}
      {(one.state === 'asked' || one.state === 'unreached') && <Do words={t('mesh.take-it-back')} of={nameOf(one)} work={() => stopFetching(one.artefact)} />}
      {one.state === 'fetching' && <Do words={t('mesh.stop')} of={nameOf(one)} work={() => stopFetching(one.artefact)} />}
    </>
  );
}

function File({ one }: { one: ArtefactView }) {
  return (
    <li className="file">
      <p className="peer-name"><strong>{nameOf(one)}</strong><span className="chip">{one.state === 'own' ? t('mesh.offered-here') : shownName(one.kind)}</span></p>
      <p className="muted">{artefactFacts(one)} · <span className="mesh-hash" title={t('mesh.hash-help')}>{shortHash(one.artefact)}</span></p>
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
        <li key={id} className="peer peer-waiting"><p className="peer-name"><span>{rich('mesh.asks-for', { b: (inside) => <strong key="b">{inside}</strong> }, { name: asker.kind === 'peer' ? asker.name : '', file: name })}</span></p><button type="button" className="button button-small" onClick={() => { goToQuestion(id); }}>{t('mesh.answer')}<span className="visually-hidden"> {name}</span></button></li>
      ))}
    </ul>
  );
}

export function Files() {
  const { artefacts, problem } = useArtefacts();
  const home = useStore(nodeStore, (node) => node.status?.home ?? null);
  return (
    <section aria-labelledby="mesh-files">
      <h2 id="mesh-files" className="consent-title">{t('mesh.files')}{artefacts !== null && artefacts.length > 0 && <span className="chip">{count(artefacts.length)}</span>}</h2>
      <Questions />
      {problem !== null && <p className="problem" role="alert">{problem}</p>}
      {artefacts === null ? <p className="muted">{t('common.waiting-for-node')}</p> : artefacts.length === 0 ? <p className="muted">{t('mesh.no-files')}</p> : <ul className="files">{artefacts.map((one) => <File key={one.artefact} one={one} />)}</ul>}
      <details className="more"><summary>{t('mesh.offer-a-file')}</summary><p className="muted">{t('mesh.offer-how')}</p><Command line={shareCommand(home)} /></details>
    </section>
  );
}
