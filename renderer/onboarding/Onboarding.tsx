// The first minute: short screens over the living world, each one skippable, nothing asked twice. It changes only what
// the person chooses here, through the same settings as everywhere.
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { CORE_SHARE } from '../../app/agent/powerLimits.ts';
import { digestOfHex, glyphOf } from '../../app/physics/glyph.ts';
import { shownName } from '../../app/consent/names.ts';
import { THIRDS } from '../../app/physics/rby.ts';
import type { Settings } from '../../schemas/settings.ts';
import { showPage } from '../mesh/actions.ts';
import { Field } from '../settings/Field.tsx';
import { Command } from '../shell/Command.tsx';
import { learnCommand } from '../shell/commands.ts';
import { focusChat } from '../shell/keys.ts';
import { Mark } from '../shell/Mark.tsx';
import { POWER_WORDS } from '../shell/TopBar.tsx';
import { changeSettings } from '../state/actions.ts';
import { keep } from '../state/kept.ts';
import { meshStore, nodeStore, viewStore } from '../state/stores.ts';
import { GlyphView } from '../world/GlyphView.tsx';
import { LANTERN_WORDS } from '../world/words.ts';

const POWERS = ['quiet', 'balanced', 'generous'] as const satisfies readonly Settings['power'][];

/** Allowed sources named in the welcome; Consent lists all. */
const MOST_NAMED = 4;

/** In the very numbers the node keeps to. */
export function powerSentence(power: Settings['power']): string {
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  const share = CORE_SHARE[power];
  return `At most ${percent(share['in-use'])} of the processor while you use the machine, ${percent(share.away)} while you are away.`;
}

function Welcome() {
  return (
    <>
      <div className="welcome-mark"><Mark size={72} /></div>
      <h2 className="pixel-title">Welcome</h2>
      <p>A small mind lives on this machine now. It learns here, in a world of nine-pixel lanterns, and you can talk with it.</p>
      <p className="muted">There is no account. Nothing leaves this machine, and nothing of yours is read unless you allow it.</p>
    </>
  );
}

function YourGlyph() {
  const nodeId = useStore(nodeStore, (node) => node.status?.nodeId ?? null);
  const settings = useStore(nodeStore, (node) => node.settings);
  const hex = nodeId !== null && /^([0-9a-f]{2}){8,}$/.test(nodeId) ? nodeId : null;
  return (
    <>
      <div className="welcome-mark">{hex !== null && <GlyphView glyph={glyphOf(digestOfHex(hex), THIRDS, 'living')} size={84} label="Glyph of this node" />}</div>
      <h2 className="pixel-title">This is your node</h2>
      <p>Its nine panes are computed from its own key, so they are always the same. {nodeId !== null && <code>{nodeId.slice(0, 8)}</code>}</p>
      {settings !== null && <Field name="meshName" settings={settings} />}
    </>
  );
}

function HowMuch() {
  const power = useStore(nodeStore, (node) => node.settings?.power ?? 'balanced');
  return (
    <>
      <h2 className="pixel-title">How much of this machine?</h2>
      <fieldset className="power-choices"><legend className="visually-hidden">Power</legend>
        {POWERS.map((key) => (
          <label key={key} className={key === power ? 'chosen' : ''}>
            <input type="radio" name="power" value={key} checked={key === power} onChange={() => { void changeSettings({ power: key }); }} />
            <span><strong>{POWER_WORDS[key]}</strong><span className="muted">{powerSentence(key)}</span></span>
          </label>
        ))}
      </fieldset>
      <p className="muted">You can pause it at any time, above on the right.</p>
    </>
  );
}

/** What was allowed already, or that nothing was. */
function Allowed() {
  const sources = useStore(nodeStore, (node) => node.status?.sources ?? null);
  if (sources === null) return <p>Waiting for the node to say what it may read.</p>;
  const given = sources.filter((source) => source.kind !== 'own');
  if (given.length === 0) return <p>Nothing yet, beside what its own world writes. That is enough to begin.</p>;
  return (
    <>
      <p>Beside what its own world writes, you have allowed:</p>
      <ul className="allowed">
        {given.slice(0, MOST_NAMED).map((source) => <li key={source.id}><strong>{source.name}</strong> <span className="muted">{LANTERN_WORDS[source.state]}</span></li>)}
        {given.length > MOST_NAMED && <li className="muted">and {given.length - MOST_NAMED} more, all listed under Consent</li>}
      </ul>
    </>
  );
}

function WhatMayBeRead() {
  const home = useStore(nodeStore, (node) => node.status?.home ?? null);
  return (
    <>
      <h2 className="pixel-title">What may it read?</h2>
      <Allowed />
      <p>When you want it to learn from a file or a folder, choose one under Consent: you see what would be read, and decide. From a terminal, in the folder of Ileices:</p>
      <Command line={learnCommand(home)} />
      <p className="muted">You can take every yes back: it then forgets, and the text is erased.</p>
    </>
  );
}

const WAYS = [
  ['own', 'Begin my own', 'Ileices and Mystiiqa are already walking. Say hello: ask where they are, or how they feel. You can invite others later.'],
  ['join', 'Join a mesh by link', 'Somebody sent you a link, a file or a QR code. You see what it says first; nothing is connected to before you ask to join.'],
] as const;
type Way = (typeof WAYS)[number][0];

function AloneOrTogether({ way, onWay }: { way: Way; onWay: (way: Way) => void }) {
  const mesh = useStore(meshStore, (store) => store.view);
  if (mesh !== null && mesh !== undefined) {
    return (
      <>
        <h2 className="pixel-title">Say hello</h2>
        <p>This node belongs to the mesh <strong>{shownName(mesh.name)}</strong>; how it stands there is under Mesh.</p>
        <p className="muted">Ileices and Mystiiqa are already walking. Ask where they are, what they do, how they feel.</p>
      </>
    );
  }
  return (
    <>
      <h2 className="pixel-title">Alone, or together?</h2>
      <fieldset className="power-choices"><legend className="visually-hidden">Begin alone, or join a mesh</legend>
        {WAYS.map(([key, name, text]) => (
          <label key={key} className={key === way ? 'chosen' : ''}>
            <input type="radio" name="way" value={key} checked={key === way} onChange={() => { onWay(key); }} />
            <span><strong>{name}</strong><span className="muted">{text}</span></span>
          </label>
        ))}
      </fieldset>
      <p className="muted">Either can be changed later, under Mesh.</p>
    </>
  );
}

interface Choice { readonly way: Way; readonly onWay: (way: Way) => void }
const SCREENS: readonly { name: string; body: (choice: Choice) => ReactNode }[] = [
  { name: 'Welcome', body: () => <Welcome /> }, { name: 'Your node', body: () => <YourGlyph /> }, { name: 'How much of this machine', body: () => <HowMuch /> },
  { name: 'What may be read', body: () => <WhatMayBeRead /> }, { name: 'Alone, or together', body: (choice) => <AloneOrTogether {...choice} /> },
];

export function Onboarding() {
  const step = useStore(viewStore, (view) => view.onboarding);
  const dialog = useRef<HTMLDialogElement>(null);
  const open = step !== null;
  const next = useRef<HTMLButtonElement>(null);
  const [way, setWay] = useState<Way>('own');
  useEffect(() => { if (open) dialog.current?.showModal(); }, [open]);
  useEffect(() => { next.current?.focus(); }, [step]);
  if (step === null) return null;
  const screen = SCREENS[step]!;
  const last = step === SCREENS.length - 1;
  const finish = (): void => { keep('welcomed', 'yes'); viewStore.setState({ onboarding: null }); focusChat(); };
  /** To where the link is pasted. */
  const goOn = (): void => {
    if (way === 'own') { finish(); return; }
    keep('welcomed', 'yes');
    viewStore.setState({ onboarding: null, tab: 'mesh', dockOpen: true });
    showPage('join');
  };
  return (
    <dialog ref={dialog} className="dialog onboarding" aria-label={screen.name} onCancel={finish} onClose={finish}>
      <div className="onboarding-body">{screen.body({ way, onWay: setWay })}</div>
      <div className="onboarding-foot">
        <p className="steps" role="img" aria-label={`Screen ${step + 1} of ${SCREENS.length}`}>{SCREENS.map(({ name }, index) => <span key={name} className={index === step ? 'step-now' : ''} />)}</p>
        {!last && <button type="button" className="button" onClick={finish}>Skip</button>}
        {step > 0 && <button type="button" className="button" onClick={() => { viewStore.setState({ onboarding: step - 1 }); }}>Back</button>}
        <button ref={next} type="button" className="button button-strong" onClick={() => { if (last) goOn(); else viewStore.setState({ onboarding: step + 1 }); }}>{last ? (way === 'own' ? 'Begin' : 'To the link') : 'Next'}</button>
      </div>
    </dialog>
  );
}
