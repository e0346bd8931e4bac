// What the node may read: every source with its state and figures, and the way to make it forget one.
import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { SourceView } from '../../schemas/status.ts';
import { Command } from '../shell/Command.tsx';
import { learnCommand } from '../shell/commands.ts';
import { fromTo } from '../hud/learntLines.ts';
import { bytes, count, fixed } from '../shell/numbers.ts';
import { useLive } from '../shell/presence.ts';
import { StaleLine } from '../shell/StaleLine.tsx';
import { forgetSource } from '../state/actions.ts';
import { nodeStore, worldStore } from '../state/stores.ts';
import { GlyphView } from '../world/GlyphView.tsx';
import { KIND_WORDS, LANTERN_WORDS } from '../world/words.ts';
import { costLines } from './forgetWords.ts';

const SCOPE_WORDS = { device: 'stays on this machine', mesh: 'may teach what the mesh shares' } as const;

function ForgetButton({ source }: { source: SourceView }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const live = useLive();
  const step = useStore(nodeStore, (node) => node.status?.model?.step ?? null);
  const forget = async (): Promise<void> => {
    setBusy(true);
    await forgetSource(source.id, source.name);
    setBusy(false);
    dialog.current?.close();
  };
  return (
    <>
      <button type="button" className="button button-small" disabled={!live || source.state === 'forgetting'} onClick={() => { dialog.current?.showModal(); }}>Forget…</button>
      <dialog ref={dialog} className="dialog" aria-label={`Forget ${source.name}?`}>
        <h2 className="pixel-title">Forget {source.name}?</h2>
        <ul className="costs">{costLines(source, step).map((line) => <li key={line}>{line}</li>)}</ul>
        <div className="dialog-actions">
          <button type="button" className="button" autoFocus onClick={() => { dialog.current?.close(); }}>Keep it</button>
          <button type="button" className="button button-danger" disabled={busy || !live} onClick={() => { void forget(); }}>{busy ? 'Forgetting…' : 'Forget it'}</button>
        </div>
      </dialog>
    </>
  );
}

function figuresOf(source: SourceView): string[] {
  const learnt = source.firstHeldOutBitsPerByte !== null && source.heldOutBitsPerByte !== null
    ? `held-out ${fromTo(source.firstHeldOutBitsPerByte, source.heldOutBitsPerByte, 'bits/byte')}`
    : source.heldOutBitsPerByte !== null ? `held-out ${fixed(source.heldOutBitsPerByte)} bits/byte` : null;
  return [
    ...(source.bytes > 0 ? [bytes(source.bytes)] : []),
    ...(source.kind === 'folder' ? [source.files === 1 ? '1 file' : `${count(source.files)} files`] : []),
    ...(source.refusedFiles > 0 ? [`${count(source.refusedFiles)} refused`] : []),
    ...(source.chunks > 0 ? [`${count(source.chunks)} pieces`] : []),
    ...(source.maskedFindings > 0 ? [`${count(source.maskedFindings)} private details masked`] : []),
    ...(learnt === null ? [] : [learnt]),
  ];
}

function SourceRow({ source }: { source: SourceView }) {
  const glyph = useStore(worldStore, (world) => world.snapshot?.lanterns.find((lantern) => lantern.id === source.id)?.glyph ?? null);
  return (
    <li className="source">
      {glyph !== null && <GlyphView glyph={glyph} size={34} />}
      <div className="source-text">
        <p><strong>{source.name}</strong> <span className={`chip chip-${source.state}`}>{LANTERN_WORDS[source.state]}</span></p>
        <p className="muted">{[KIND_WORDS[source.kind], ...figuresOf(source)].join(' · ')}</p>
        <p className="muted">{source.scope === null ? 'Written by the world itself; needs no permission.' : `Allowed ${source.grantedAt === null ? '' : `${source.grantedAt.slice(0, 10)}, `}${SCOPE_WORDS[source.scope]}.`}</p>
      </div>
      {source.kind !== 'own' && <ForgetButton source={source} />}
    </li>
  );
}

export function SourcesPanel() {
  const sources = useStore(nodeStore, (node) => node.status?.sources ?? null);
  const home = useStore(nodeStore, (node) => node.status?.home ?? null);
  const given = sources?.filter((source) => source.kind !== 'own') ?? [];
  return (
    <div className="scroll sources" tabIndex={0} role="region" aria-label="Sources">
      <StaleLine />
      <p className="muted">It reads nothing you have not allowed.</p>
      {sources !== null && <ul>{sources.map((source) => <SourceRow key={source.id} source={source} />)}</ul>}
      <div className="hint">
        <p>{given.length === 0 ? 'Nothing of yours is read yet.' : 'To let it learn from something else:'} Allow a file or a folder in a terminal; it shows what would be read, and asks:</p>
        <Command line={learnCommand(home)} />
      </div>
    </div>
  );
}
