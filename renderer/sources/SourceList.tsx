// What the node may read: every source with its state, figures and permission, its reading as it goes on, and the ways to
// stop, renew and withdraw.
import { useStore } from 'zustand';
import { shownName } from '../../app/consent/names.ts';
import type { SourceView } from '../../schemas/status.ts';
import { cancelReading, renew } from '../consent/actions.ts';
import { flowShare, flowWords, moment, watchWords } from '../consent/words.ts';
import { fromTo } from '../hud/learntLines.ts';
import { Command } from '../shell/Command.tsx';
import { learnCommand } from '../shell/commands.ts';
import { bytes, fixed } from '../shell/numbers.ts';
import { useLive } from '../shell/presence.ts';
import { consentStore, nodeStore } from '../state/stores.ts';
import { rich, t } from '../text/t.ts';
import { UNSEEN } from '../text/unseen.tsx';
import { GlyphView } from '../world/GlyphView.tsx';
import { glyphOfEntity } from '../world/intake.ts';
import { nameStore } from '../world/names.ts';
import { kindWords, lanternWords } from '../world/words.ts';
import { ForgetButton } from './ForgetButton.tsx';
import { Report } from './Report.tsx';

function figuresOf(source: SourceView): string[] {
  const { firstHeldOutBitsPerByte: first, heldOutBitsPerByte: now } = source;
  return [
    ...(source.bytes > 0 ? [bytes(source.bytes)] : []),
    ...(source.kind === 'folder' ? [t('sources.files', { files: source.files })] : []),
    ...(source.refusedFiles > 0 ? [t('sources.refused', { count: source.refusedFiles })] : []),
    ...(source.chunks > 0 ? [t('sources.pieces', { pieces: source.chunks })] : []),
    ...(source.maskedFindings > 0 ? [t('sources.masked', { count: source.maskedFindings })] : []),
    ...(now === null ? [] : [first === null ? t('sources.held-out-now', { figure: fixed(now) }) : t('sources.held-out', { figure: fromTo(first, now, 'bits/byte') })]),
  ];
}

function permission({ grantedAt, reach, scope, expiresAt, expired }: SourceView): string {
  if (scope === null) return t('sources.own');
  const ends = expiresAt !== null && !expired;
  return t('sources.allowed', {
    scope, since: grantedAt === null ? t('sources.since-ever') : t('sources.since', { moment: moment(grantedAt) }), reach: reach ?? 'none', far: reach === null ? '' : t('consent.reach-within', { reach }),
    ends: ends ? 'then' : 'never', moment: ends ? moment(expiresAt) : '',
  });
}

function Flow({ source }: { source: SourceView }) {
  const live = useLive();
  const { flow } = source;
  if (flow === null) return null;
  return (
    <div className="flow">
      <progress max={1} value={flowShare(flow)} aria-label={t('sources.reading', { name: shownName(source.name) })} />
      <p className="muted">{flowWords(flow)}</p>
      <button type="button" className="button button-small" disabled={!live} onClick={() => { void cancelReading(source.id); }}>{rich('sources.cancel', UNSEEN, { name: shownName(source.name) })}</button>
    </div>
  );
}

function Expired({ source }: { source: SourceView }) {
  const live = useLive();
  return (
    <div className="expired">
      <p>{t('sources.ended', { at: source.expiresAt === null ? 'unknown' : 'known', moment: source.expiresAt === null ? '' : moment(source.expiresAt) })}</p>
      <button type="button" className="button button-small" disabled={!live} onClick={() => { void renew(source.id); }}>{rich('sources.renew', UNSEEN, { name: shownName(source.name) })}</button>
    </div>
  );
}

function SourceRow({ source }: { source: SourceView }) {
  const relic = useStore(nameStore, ({ byKey }) => byKey.get(source.id) ?? null);
  const glyph = relic === null ? null : glyphOfEntity(relic);
  const watch = useStore(consentStore, (consent) => consent.view?.watching.find((one) => one.sourceId === source.id) ?? null);
  return (
    <li className="source">
      {glyph !== null && <GlyphView glyph={glyph} size={34} />}
      <div className="source-text">
        <p><strong>{shownName(source.name)}</strong> {source.expired ? <span className="chip chip-refused">{t('sources.permission-ended')}</span> : <span className={`chip chip-${source.state}`}>{lanternWords(source.state)}</span>}</p>
        <p className="muted">{[kindWords(source.kind), ...figuresOf(source)].join(' · ')}</p>
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
        <p className="muted">{given.length === 0 ? t('sources.nothing-yet') : t('sources.terminal')}</p>
        <Command line={learnCommand(home)} />
      </div>
    </>
  );
}
