// One request, whole: who asks, for what, why, how much, what is inside, and the decision. The safe answer comes first and
// has the focus; Allow can be pressed a moment later, so that no key meant for something else allows anything.
import { useId, useState } from 'react';
import { useStore } from 'zustand';
import { UNDO_MS } from '../../schemas/consent.ts';
import type { ConsentChoice, OfferView, OfferedName } from '../../schemas/consent.ts';
import { bytes } from '../shell/numbers.ts';
import { useLive } from '../shell/presence.ts';
import { useArmed } from '../shell/useArmed.ts';
import { nodeStore } from '../state/stores.ts';
import { rich, t } from '../text/t.ts';
import { allow, focusDecision, refuse } from './actions.ts';
import { purposeWords } from '../mesh/words.ts';
import { Choices, endOf, Ends, type EndChoice } from './Choices.tsx';
import { LookInside } from './LookInside.tsx';
import { askerWords, sizeWords } from './words.ts';

/** So few names stand open. */
const OPEN_NAMES = 3;
const SHOWN_HASH_SIGNS = 16;

function Names({ names, more }: { names: readonly OfferedName[]; more: number }) {
  return (
    <ul className="offer-names">
      {names.map((one, index) => <li key={index}><span className="offer-name">{one.name}</span><span className="muted">{one.reason ?? bytes(one.bytes)}</span></li>)}
      {more > 0 && <li className="muted">{t('consent.names-more', { count: more })}</li>}
    </ul>
  );
}

function NameLists({ offer }: { offer: OfferView }) {
  return (
    <>
      {offer.files > 0 && offer.kind === 'folder' && <details className="more" open={offer.files <= OPEN_NAMES}><summary>{t('consent.names-read')}</summary><Names names={offer.toRead} more={offer.files - offer.toRead.length} /></details>}
      {offer.refused > 0 && <details className="more"><summary>{t('consent.names-refused')}</summary><Names names={offer.toRefuse} more={offer.refused - offer.toRefuse.length} /></details>}
    </>
  );
}

function Decide({ offer, choice }: { offer: OfferView; choice: () => ConsentChoice | null }) {
  const armed = useArmed(offer.id);
  const live = useLive();
  const [busy, setBusy] = useState(false);
  const hint = useId();
  const decide = async (work: () => Promise<boolean>): Promise<void> => {
    setBusy(true);
    const done = await work();
    setBusy(false);
    if (done) focusDecision();
  };
  const onAllow = (): void => {
    const chosen = choice();
    if (armed && !busy && live && chosen !== null) void decide(() => allow(offer, chosen));
  };
  const nothing = offer.files === 0;
  return (
    <div className="decide">
      <button type="button" className="button" data-decision="not-now" disabled={busy || !live} onClick={() => { void decide(() => refuse(offer, false)); }}>{t('consent.not-now')}</button>
      <button type="button" className="button" disabled={busy || !live} onClick={() => { void decide(() => refuse(offer, true)); }}>{t('consent.never')}</button>
      <button type="button" className={`button button-strong allow${armed ? '' : ' allow-arming'}`} aria-disabled={!armed || busy || nothing} aria-describedby={hint} disabled={!live || nothing} onClick={onAllow}>{t('consent.allow')}</button>
      <p id={hint} className="muted decide-hint">{nothing ? t('consent.nothing-readable') : !armed ? t('consent.arming') : offer.asker.kind === 'peer' ? t('consent.back-copy') : t('consent.back-seconds', { seconds: UNDO_MS / 1000 })}</p>
    </div>
  );
}

/** What was added to a folder is allowed as the folder is. */
function AsItsFolder({ offer }: { offer: OfferView }) {
  const end = useStore(nodeStore, (node) => node.status?.sources.find((source) => source.id === offer.sourceId)?.expiresAt ?? null);
  return <p className="muted">{t('consent.as-folder', { scope: offer.scope, ends: end === null ? 'never' : 'then', day: end === null ? '' : new Date(end).toLocaleDateString('en-GB') })}</p>;
}

/** What a yes is bound to: this content, this member, this purpose, and an end. */
function Copy({ offer, end, onEnd }: { offer: OfferView; end: EndChoice; onEnd: (end: EndChoice) => void }) {
  if (offer.copy === undefined || offer.asker.kind !== 'peer') return null;
  const facts = [[t('consent.copy-key'), offer.asker.keyWords], [t('consent.copy-purpose'), purposeWords(offer.copy.purpose)], [t('consent.copy-content'), offer.copy.artefact.slice(0, SHOWN_HASH_SIGNS)]] as const;
  return (
    <div className="choices">
      <dl className="facts mesh-facts copy-facts">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd translate="no">{value}</dd></div>)}</dl>
      <Ends ofCopy end={end} onEnd={onEnd} />
      <p className="muted">{t('consent.copy-bound')}</p>
    </div>
  );
}

export function OfferCard({ offer }: { offer: OfferView }) {
  const [reach, setReach] = useState(offer.reaches[0]!);
  const [scope, setScope] = useState(offer.scope);
  const added = offer.asker.kind === 'watch', sends = offer.asker.kind === 'peer';
  const [end, setEnd] = useState<EndChoice>({ kind: sends ? '1d' : 'none', day: '' });
  const choice = (): ConsentChoice | null => {
    if (added) return { reach, scope, expiresAt: null };
    const expiresAt = endOf(end, Date.now());
    return expiresAt === undefined ? null : { reach, scope, expiresAt };
  };
  return (
    <article className="offer" aria-labelledby={`offer-${offer.id}`}>
      <p className="offer-asker">{rich('consent.asked-by', { quiet: (inside) => <span className="muted">{inside}</span> }, { asker: offer.asker.kind === 'peer' && offer.copy !== undefined ? offer.asker.name : askerWords(offer.asker) })}</p>
      <h3 id={`offer-${offer.id}`} className="offer-title">{offer.name} <span className="chip">{t('consent.kind', { kind: offer.kind })}</span></h3>
      <p>{offer.copy === undefined ? offer.why : t('consent.wants-copy')}</p>
      <p className="muted">{sizeWords(offer)}</p>
      <NameLists offer={offer} />
      {!sends && <LookInside offer={offer} />}
      {added && <AsItsFolder offer={offer} />}
      {sends && <Copy offer={offer} end={end} onEnd={setEnd} />}
      {!added && !sends && <Choices offer={offer} reach={reach} scope={scope} end={end} onReach={setReach} onScope={setScope} onEnd={setEnd} />}
      <Decide offer={offer} choice={choice} />
    </article>
  );
}
