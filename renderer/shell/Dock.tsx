// The panel at the end of the line: the conversation, what is looked at in the world, requests. What the middle shows is not shown twice.
import { useRef, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { ChatPanel } from '../chat/ChatPanel.tsx';
import { ConsentPanel } from '../consent/ConsentPanel.tsx';
import { DOCK_WIDTH, type DockTab } from '../state/layout.ts';
import { dockShown, tabBeside, tabsBeside } from '../state/places.ts';
import { viewStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { Outline } from '../world/Outline.tsx';
import { Boundary } from './Boundary.tsx';
import { Badge } from './Rail.tsx';
import { Splitter } from './Splitter.tsx';

const PANELS: Readonly<Record<DockTab, () => React.ReactNode>> = { chat: () => <ChatPanel />, inspect: () => <Outline />, consent: () => <ConsentPanel /> };

/** Left and right as they are seen: the next tab lies on the other side where the text runs the other way. */
export const tabStep = (key: string): number => (key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0) * (document.documentElement.dir === 'rtl' ? -1 : 1);

export function Dock() {
  const shown = useStore(viewStore, dockShown);
  const tab = useStore(viewStore, tabBeside);
  const view = useStore(viewStore, (store) => store.view);
  const width = useStore(viewStore, (store) => store.dockWidth);
  const list = useRef<HTMLDivElement>(null);
  if (!shown) return null;
  const tabs = tabsBeside(view);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = tabStep(event.key);
    if (step === 0) return;
    event.preventDefault();
    const at = (tabs.indexOf(tab) + step + tabs.length) % tabs.length;
    viewStore.setState({ tab: tabs[at]! });
    list.current?.querySelectorAll<HTMLButtonElement>('[role="tab"]')[at]?.focus();
  };
  return (
    <aside className="dock" aria-label={t('shell.dock')} style={{ inlineSize: `calc(${width}px * var(--text-scale))` }}>
      <Splitter name={t('shell.dock-width')} size={width} limits={DOCK_WIDTH} across="column" onSize={(dockWidth) => { viewStore.setState({ dockWidth }); }} />
      <div className="tabs" role="tablist" aria-label={t('shell.dock')} ref={list} onKeyDown={onKeyDown}>
        {tabs.map((id) => (
          <button key={id} type="button" role="tab" id={`tab-${id}`} aria-selected={id === tab} aria-controls="dock-panel" tabIndex={id === tab ? 0 : -1} onClick={() => { viewStore.setState({ tab: id }); }}>{t(`shell.tab.${id}`)}{id === 'consent' && <Badge view="consent" />}</button>
        ))}
      </div>
      <div className="dock-panel" id="dock-panel" role="tabpanel" aria-labelledby={`tab-${tab}`}><Boundary key={tab} name={t(`shell.tab.${tab}`)}>{PANELS[tab]()}</Boundary></div>
    </aside>
  );
}
