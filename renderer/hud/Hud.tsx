// The bar below: the figures of learning in one line, and opened, what is measured and written down, in tabs.
import { useRef, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { MeshLine } from '../mesh/MeshLine.tsx';
import { Boundary } from '../shell/Boundary.tsx';
import { tabStep } from '../shell/Dock.tsx';
import { Icon } from '../shell/Icon.tsx';
import { useLastSeen, useLive } from '../shell/presence.ts';
import { Splitter } from '../shell/Splitter.tsx';
import { HUD_HEIGHT, HUD_TABS, type HudTab } from '../state/layout.ts';
import { toggleHud } from '../state/places.ts';
import { viewStore, worldStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { Audit } from './Audit.tsx';
import { Credits } from './Credits.tsx';
import { Figures } from './Figures.tsx';
import { Jobs } from './Jobs.tsx';
import { Logs } from './Logs.tsx';
import { Loss } from './Loss.tsx';
import { Nodes } from './Nodes.tsx';

const PANELS: Readonly<Record<HudTab, () => React.ReactNode>> = {
  nodes: () => <Nodes />, jobs: () => <Jobs large={false} />, credits: () => <Credits />, loss: () => <Loss />, audit: () => <Audit large={false} />, logs: () => <Logs />,
};

function Body() {
  const tab = useStore(viewStore, (view) => view.hudTab);
  const height = useStore(viewStore, (view) => view.hudHeight);
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = tabStep(event.key);
    if (step === 0) return;
    event.preventDefault();
    const at = (HUD_TABS.indexOf(tab) + step + HUD_TABS.length) % HUD_TABS.length;
    viewStore.setState({ hudTab: HUD_TABS[at]! });
    list.current?.querySelectorAll<HTMLButtonElement>('[role="tab"]')[at]?.focus();
  };
  return (
    <div className="hud-body" style={{ blockSize: `calc(${height}px * var(--text-scale))` }}>
      <div className="tabs hud-tabs" role="tablist" aria-label={t('hud.bar')} ref={list} onKeyDown={onKeyDown}>
        {HUD_TABS.map((id) => (
          <button key={id} type="button" role="tab" id={`hud-tab-${id}`} aria-selected={id === tab} aria-controls="hud-panel" tabIndex={id === tab ? 0 : -1} onClick={() => { viewStore.setState({ hudTab: id }); }}>{t(`hud.tab.${id}`)}</button>
        ))}
      </div>
      <div className="hud-panel" id="hud-panel" role="tabpanel" aria-labelledby={`hud-tab-${tab}`}><Boundary key={tab} name={t(`hud.tab.${tab}`)}>{PANELS[tab]()}</Boundary></div>
    </div>
  );
}

export function Hud() {
  const open = useStore(viewStore, (view) => view.hudOpen);
  const height = useStore(viewStore, (view) => view.hudHeight);
  const latest = useStore(worldStore, (world) => world.scene?.chronicle.at(-1)?.text ?? null);
  const live = useLive();
  const seen = useLastSeen();
  return (
    <section className={`hud${open ? ' hud-open' : ''}`} aria-label={t('hud.bar')}>
      {open && <Splitter name={t('hud.height')} size={height} limits={HUD_HEIGHT} across="row" onSize={(hudHeight) => { viewStore.setState({ hudHeight }); }} />}
      <div className="hud-line">
        <Figures />
        <MeshLine />
        {!live && <p className="hud-seen">{seen}</p>}
        {live && latest !== null && <p className="hud-chronicle" title={latest}>{latest}</p>}
        <button type="button" className="button button-small hud-toggle" aria-expanded={open} onClick={toggleHud}>{t('hud.details')} <Icon name={open ? 'down' : 'up'} size={9} /></button>
      </div>
      {open && <Body />}
    </section>
  );
}
