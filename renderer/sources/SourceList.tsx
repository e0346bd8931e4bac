// What the node may read: every source with its state, figures and permission, its reading as it goes on, and the ways to
// stop, renew and withdraw.
import { useStore } from 'zustand';
import { shownName } from '../../app/consent/names.ts';
import type { SourceView } from '../../schemas/status.ts';
import { cancelReading, renew } from '../consent/actions.ts';
import { flowShare, flowWords, moment, REACH_WORDS, watchWords } from '../consent/words.ts';
import { fromTo } from '../hud/learntLines.ts';
import { Command } from '../shell/Command.tsx';
import { learnCommand } from '../shell/commands.ts';
import { bytes, count, fixed } from '../shell/numbers.ts';
import { useLive } from '../shell/presence.ts';
import { consentStore, nodeStore, worldStore } from '../state/stores.ts';
import { GlyphView } from '../world/GlyphView.tsx';
import { KIND_WORDS, LANTERN_WORDS } from '../world/words.ts';
import { ForgetButton } from './ForgetButton.tsx';
import { Report } from './Report.tsx';

const SCOPE_WORDS = { device: 'stays on this machine', mesh: 'may teach what the mesh shares' } as const;

function figuresOf(source: SourceView): string[] {
  const learnt = source.firstHeldOutBitsPerByte !== null && source.heldOutBitsPerByte !== null
    ? `held-out ${fromTo(source.firstHeldOutBitsPerByte, source.heldOutBitsPerByte, 'bits/byte')}`
    : source.heldOutBitsPerByte !== null ? `held-out ${fixed(source.heldOutBitsPerByte)} bits/byte` : null;
  return [
    ...(source.bytes > 0 ? [bytes(source.bytes)] : []),
    ...(source.kind === 'folder' ? [source.files === 1 ? '1 file' : `${count(source.files)} files`] : []),
    ...(source.refusedFiles > 0 ? [`${count(source.refusedFiles)} refused`] : []),
    ...(source.chunks > 0 ? [`${count(source.chunks)} ${source.chunks === 1 ? 'piece' : 'pieces'}`] : []),
    ...(source.maskedFindings > 0 ? [`${count(source.maskedFindings)} private details masked`] : []),
    ...(learnt === null ? [] : [learnt]),
  ];
}

function permission({ grantedAt, reach, scope, expiresAt, expired }: SourceView): string {
  if (scope === null) return 'Written by the world itself; needs no permission.';
  const since = grantedAt === null ? 'Allowed' : `Allowed ${moment(grantedAt)}`;
  const far = reach === null ? '' : `, ${REACH_WORDS[reach].name.toLowerCase()}`;
  return `${since}${far}, ${SCOPE_WORDS[scope]}${expiresAt === null || expired ? '' : `, until ${moment(expiresAt)}`}.`;
}

function Flow({ source }: { source: SourceView }) {
  const live = useLive();
  const { flow } = source;
  if (flow === null) return null;
  return (
    <div className="flow">
      <progress max={1} value={flowShare(flow)} aria-label={`Reading ${shownName(source.name)}`} />
      <p className="muted">{flowWords(flow)}</p>
      <button type="button" className="button button-small" disabled={!live} onClick={() => { void cancelReading(source.id); }}>Cancel<span className="visually-hidden"> reading {shownName(source.name)}</span></button>
    </div>
  );
}

function Expired({ source }: { source: SourceView }) {
  const live = useLive();
  return (
    <div className="expired">
      <p>The permission ended{source.expiresAt === null ? '' : ` ${moment(source.expiresAt)}`}. Nothing of it is learnt any more; its text stays here until you withdraw it.</p>
      <button type="button" className="button button-small" disabled={!live} onClick={() => { void renew(source.id); }}>Renew…<span className="visually-hidden"> {shownName(source.name)}</span></button>
    </div>
  );
}

function SourceRow({ source }: { source: SourceView }) {
  const glyph = useStore(worldStore, (world) => world.snapshot?.lanterns.find((lantern) => lantern.id === source.id)?.glyph ?? null);
  const watch = useStore(consentStore, (consent) => consent.view?.watching.find((one) => one.sourceId === source.id) ?? null);
  return (
    <li className="source">
      {glyph !== null && <GlyphView glyph={glyph} size={34} />}
      <div className="source-text">
        <p><strong>{shownName(source.name)}</strong> {source.expired ? <span className="chip chip-refused">permission ended</span> : <span className={`chip chip-${source.state}`}>{LANTERN_WORDS[source.state]}</span>}</p>
        <p className="muted">{[KIND_WORDS[source.kind], ...figuresOf(source)].join(' · ')}</p>
        <p className="muted">{permission(source)}</p>
        {watch !== null && <p className="muted">{watchWords(watch)}</p>}
        <Flow source={source} />
        {source.expired && <Expired source={source} />}
        {source.kind !== 'own' && source.files + source.refusedFiles > 0 && <Report source={source} />}
      </div>
      {source.kind !== 'own' && <ForgetButton source={source} />}
    </li>
  );
}

export function SourceList() {
  const sources = useStore(nodeStore, (node) => node.status?.sources ?? null);
  const home = useStore(nodeStore, (node) => node.status?.home ?? null);
  const given = sources?.filter((source) => source.kind !== 'own') ?? [];
  return (
    <>
      {sources !== null && <ul className="sources">{sources.map((source) => <SourceRow key={source.id} source={source} />)}</ul>}
      <div className="hint">
        <p className="muted">{given.length === 0 ? 'Nothing of yours is read yet: choose something above. ' : ''}In a terminal the same is done with:</p>
        <Command line={learnCommand(home)} />
      </div>
    </>
  );
}
