// The world and what lies over it: labels, the inspector, map and zoom, and honest lines about how it is drawn.
import { Component, useEffect, useRef, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useLastSeen, useLive } from '../shell/presence.ts';
import { useLooksBack } from '../state/past.ts';
import { viewStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { Inspector } from './Inspector.tsx';
import { Labels } from './Labels.tsx';
import { usePointer, useWheel } from './pointer.ts';
import { sceneStore } from './scene.ts';
import { LookCursor } from './over/LookCursor.tsx';
import { Minimap } from './over/Minimap.tsx';
import { ViewTools } from './over/ViewTools.tsx';
import { followWorldKeys } from './over/worldKeys.ts';
import { PastBar } from './past/PastBar.tsx';
import { SayLine } from './visit/SayLine.tsx';
import { VisitBanner } from './visit/VisitBanner.tsx';
import { WorldCanvas } from './WorldCanvas.tsx';
import { dayWords } from './words.ts';

/** Whether this browser can draw at all; asked once, the context is given back. */
function canDraw(): boolean {
  const context = document.createElement('canvas').getContext('webgl2');
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return context !== null;
}

/** A fault in the picture must not take the window along. */
class PictureBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError(): { failed: boolean } { return { failed: true }; }
  override componentDidCatch(): void { viewStore.setState({ canvas: 'unavailable' }); }
  override render(): ReactNode { return this.state.failed ? null : this.props.children; }
}

function HonestLines() {
  const software = useStore(viewStore, (view) => view.softwareRenderer !== null);
  const canvas = useStore(viewStore, (view) => view.canvas);
  const paused = useStore(viewStore, (view) => view.worldPaused);
  const live = useLive();
  const seen = useLastSeen();
  const known = useStore(sceneStore, ({ scene }) => scene !== null);
  const lines = [
    ...(!live && known ? [t('world.not-connected', { seen })] : []),
    ...(canvas === 'unavailable' ? [t('world.no-webgl')] : []),
    ...(canvas === 'lost' ? [t('world.lost')] : []),
    ...(software && canvas === 'drawing' ? [t('world.software')] : []),
    ...(paused ? [t('world.paused')] : []),
  ];
  return <div className="honest-lines" data-over>{lines.map((line) => <p key={line}>{line}</p>)}</div>;
}

export function WorldView() {
  const stage = useRef<HTMLDivElement>(null);
  const scene = useStore(sceneStore, (world) => world.scene);
  const live = useLive();
  const looks = useLooksBack();
  const pointer = usePointer();
  const [drawable] = useState(canDraw);
  useWheel(stage);
  useEffect(followWorldKeys, []);
  useEffect(() => { if (!drawable) viewStore.setState({ canvas: 'unavailable' }); }, [drawable]);
  return (
    <section className={`world${live || scene === null ? '' : ' world-stale'}${looks ? ' world-past' : ''}`} aria-label={t('world.label')}>
      <div ref={stage} className="world-stage" tabIndex={0} role="group" aria-label={t('world.stage')} {...pointer}>
        {drawable && <PictureBoundary><WorldCanvas /></PictureBoundary>}
        <Labels />
        <LookCursor />
        <div className="world-vignette" aria-hidden="true" />
      </div>
      {scene !== null && <p className="world-day pixel-title" data-over>{dayWords(scene)}</p>}
      <VisitBanner />
      <Inspector />
      <HonestLines />
      {looks && <PastBar />}
      <Minimap />
      <ViewTools />
      {!looks && <SayLine />}
    </section>
  );
}
