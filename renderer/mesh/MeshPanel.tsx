// The mesh in one place: what it is while there is none, the way in, and inside: this node first, the round, the others, invites
// and traffic.
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { shownName } from '../../app/consent/names.ts';
import type { MeshView } from '../../schemas/meshView.ts';
import { Icon } from '../shell/Icon.tsx';
import { count } from '../shell/numbers.ts';
import { useLive } from '../shell/presence.ts';
import { StaleLine } from '../shell/StaleLine.tsx';
import { goTo } from '../state/places.ts';
import { meshStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { showPage } from './actions.ts';
import { CheckWords } from './CheckWords.tsx';
import { Files } from './Files.tsx';
import { InviteForm } from './InviteForm.tsx';
import { Invites } from './Invites.tsx';
import { JoinForm } from './JoinForm.tsx';
import { MadeInvite } from './MadeInvite.tsx';
import { KeyButton, LeaveButton, OwnNode } from './OwnNode.tsx';
import { OwnIsland } from './OwnIsland.tsx';
import { PeerRow, WaitingRow } from './PeerRow.tsx';
import { RoundView } from './RoundView.tsx';
import { mayAdmit, membersOf, othersOf, trafficLines, waitingPeers } from './words.ts';

function NoMesh() {
  const live = useLive();
  return (
    <div className="mesh-none">
      <p>{t('mesh.none')}</p>
      <div className="own-actions">
        <button type="button" className="button button-strong" disabled={!live} onClick={() => { showPage('invite'); }}><Icon name="plus" size={10} /> {t('mesh.page.invite')}</button>
        <button type="button" className="button" disabled={!live} onClick={() => { showPage('join'); }}>{t('mesh.have-invite')}</button>
      </div>
    </div>
  );
}

/** It asked, and may take that back. */
const asksToJoin = ({ state }: MeshView): boolean => state === 'connecting' || state === 'waiting-approval' || state === 'refused';

/** On its way in, or out of it. */
function Outside({ view }: { view: MeshView }) {
  const live = useLive();
  return (
    <div className="own-node">
      <p className="peer-name"><span className={`peer-mark peer-${view.state === 'revoked' ? 'out' : 'away'}`} aria-hidden="true" /><strong>{t(`mesh.outside.${view.state}`)}</strong></p>
      <p>{view.stateWords}</p>
      {view.state === 'waiting-approval' && <CheckWords words={view.self.checkWords} large />}
      <div className="own-actions">
        {view.state === 'refused' && <button type="button" className="button button-small button-strong" disabled={!live} onClick={() => { showPage('join'); }}>{t('mesh.another-invite')}</button>}
        <LeaveButton view={view} label={asksToJoin(view) ? t('mesh.take-back-dots') : t('mesh.leave-dots')} />
      </div>
    </div>
  );
}

function Others({ view }: { view: MeshView }) {
  const members = membersOf(view), others = othersOf(view);
  return (
    <section aria-labelledby="mesh-others">
      <h2 id="mesh-others" className="consent-title">{t('mesh.others')}{members.length > 0 && <span className="chip">{count(members.length)}</span>}</h2>
      {members.length === 0 ? <p className="muted">{t('mesh.nobody-yet')}</p> : <ul className="peers">{members.map((peer) => <PeerRow key={peer.id} peer={peer} />)}</ul>}
      {others.length > 0 && <details className="more"><summary>{t('mesh.out', { count: others.length })}</summary><ul className="peers">{others.map((peer) => <PeerRow key={peer.id} peer={peer} />)}</ul></details>}
    </section>
  );
}

function Member({ view }: { view: MeshView }) {
  const waiting = waitingPeers(view);
  const live = useLive();
  return (
    <>
      {view.trouble !== null && <p className="problem" role="status">{view.trouble}</p>}
      {waiting.length > 0 && (
        <section aria-labelledby="mesh-waiting">
          <h2 id="mesh-waiting" className="consent-title">{t('mesh.asks-to-join')}<span className="badge">{waiting.length}</span></h2>
          <ul className="peers">{waiting.map((peer) => <WaitingRow key={peer.id} peer={peer} />)}</ul>
        </section>
      )}
      <OwnNode view={view} />
      <div className="own-actions">
        {mayAdmit(view) && <button type="button" className="button button-small" disabled={!live} onClick={() => { showPage('invite'); }}><Icon name="plus" size={10} /> {t('mesh.page.invite')}</button>}
        <KeyButton />
        <LeaveButton view={view} label={t('mesh.leave-dots')} />
      </div>
      <OwnIsland />
      <RoundView round={view.round} />
      <Others view={view} />
      <Files />
      <Invites invites={view.invites} />
      <section aria-labelledby="mesh-traffic">
        <h2 id="mesh-traffic" className="consent-title">{t('mesh.traffic')}</h2>
        <dl className="facts mesh-facts">{trafficLines(view.traffic).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
        <p className="muted mesh-note">{view.openAt === null ? t('mesh.not-open') : t('mesh.open-at', { address: view.openAt })}</p>
        <button type="button" className="button button-small" onClick={() => { goTo('settings'); }}>{t('mesh.limits')}</button>
      </section>
    </>
  );
}

/** An invite was opened from outside, and this node has a mesh. */
function UnfitInvite() {
  const offered = useStore(meshStore, (mesh) => mesh.offered);
  if (offered === null) return null;
  return (
    <div className="own-node" role="alert">
      <p>{t('mesh.unfit')}</p>
      <div className="own-actions"><button type="button" className="button button-small" onClick={() => { meshStore.setState({ offered: null }); }}>{t('common.close')}</button></div>
    </div>
  );
}

type PageName = 'mesh' | 'invite' | 'join';

/** The page that fits where this node stands: nobody joins from inside, and only who may let others in invites. Who was refused may ask
 *  anew, who waits has asked. */
function pageFor(asked: PageName, view: MeshView | null): PageName {
  if (asked === 'join') return view === null || view.state === 'refused' ? 'join' : 'mesh';
  return asked === 'invite' && (view === null || (view.state === 'member' && mayAdmit(view))) ? 'invite' : 'mesh';
}

function Page({ page, view }: { page: PageName; view: MeshView | null }) {
  const made = useStore(meshStore, (mesh) => mesh.made);
  if (page === 'invite') return made !== null && view !== null ? <MadeInvite made={made} view={view} /> : <InviteForm founds={view === null} />;
  if (page === 'join') return <JoinForm />;
  if (view === null) return <NoMesh />;
  return view.state === 'member' ? <Member view={view} /> : <Outside view={view} />;
}

export function MeshPanel() {
  const view = useStore(meshStore, (mesh) => mesh.view);
  const page = useStore(meshStore, (mesh) => mesh.page);
  const made = useStore(meshStore, (mesh) => mesh.made);
  const title = useRef<HTMLHeadingElement>(null);
  const shownBefore = useRef({ page, made });
  // What had the focus is gone with its page: whoever goes by keyboard begins at the title of the next.
  useEffect(() => {
    if (shownBefore.current.page === page && shownBefore.current.made === made) return;
    shownBefore.current = { page, made };
    if (page !== 'join') title.current?.focus();
  }, [page, made]);
  const shown = view === undefined ? 'mesh' : pageFor(page, view);
  return (
    <div className="scroll mesh" tabIndex={0} role="region" aria-label={t('mesh.page.mesh')}>
      <StaleLine />
      <div className="mesh-head">
        {shown !== 'mesh' && <button type="button" className="icon-button" aria-label={t('mesh.back')} onClick={() => { showPage('mesh'); }}><Icon name="left" size={12} /></button>}
        <h2 className="mesh-title" ref={title} tabIndex={-1}>{shown === 'mesh' && view !== null && view !== undefined ? shownName(view.name) : t(`mesh.page.${shown}`)}</h2>
      </div>
      {view !== undefined && view !== null && shown !== 'join' && <UnfitInvite />}
      {view === undefined ? <p className="muted">{t('common.waiting-for-node')}</p> : <Page page={shown} view={view} />}
    </div>
  );
}
