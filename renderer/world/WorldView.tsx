// The world and what lies over it: labels, the inspector, zoom buttons, and honest lines about how it is drawn.
import { Component, useEffect, useRef, useState, type PointerEvent, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { UNITS_PER_TILE } from '../../app/world/scene/state.ts';
import { Icon } from '../shell/Icon.tsx';
import { useLastSeen, useLive } from '../shell/presence.ts';
import { viewStore, worldStore } from '../state/stores.ts';
import { toWorld } from './camera.ts';
import { cameraStore, goHome, panByPixels, zoomBy } from './controls.ts';
import { entitiesOf, pickAt } from './entities.ts';
import { Inspector } from './Inspector.tsx';
import { Labels } from './Labels.tsx';
import { WorldCanvas } from './WorldCanvas.tsx';
import { dayWords } from './words.ts';

/** Pointer travel in pixels from which a press is a drag. */
const DRAG_FROM = 5;
const PICK_REACH = 1.6 * UNITS_PER_TILE;
const WHEEL_STEP = 60;

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

function scaleOf(target: HTMLElement): { left: number; top: number; ratio: number } {
  const box = target.getBoundingClientRect();
  return { left: box.left, top: box.top, ratio: box.width === 0 ? 1 : cameraStore.getState().viewport.width / box.width };
}

function usePointer() {
  const press = useRef<{ x: number; y: number; dragged: boolean } | null>(null);
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      press.current = { x: event.clientX, y: event.clientY, dragged: false };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const from = press.current;
      if (from === null) return;
      const dx = event.clientX - from.x; const dy = event.clientY - from.y;
      if (!from.dragged && Math.hypot(dx, dy) < DRAG_FROM) return;
      const { ratio } = scaleOf(event.currentTarget);
      panByPixels(dx * ratio, dy * ratio);
      press.current = { x: event.clientX, y: event.clientY, dragged: true };
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      const from = press.current;
      press.current = null;
      const { snapshot, receivedAtMs } = worldStore.getState();
      if (from === null || from.dragged || snapshot === null) return;
      const { camera, viewport } = cameraStore.getState();
      const { left, top, ratio } = scaleOf(event.currentTarget);
      const spot = toWorld(camera, viewport, { x: (event.clientX - left) * ratio, y: (event.clientY - top) * ratio });
      viewStore.setState({ selected: pickAt(snapshot, entitiesOf(snapshot, performance.now() - receivedAtMs), spot, PICK_REACH), following: false });
    },
  };
}

function useWheel(stage: React.RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const node = stage.current;
    if (node === null) return undefined;
    let gathered = 0;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      gathered += event.deltaY;
      if (Math.abs(gathered) < WHEEL_STEP) return;
      const { left, top, ratio } = scaleOf(node);
      zoomBy(gathered < 0 ? 1 : -1, { x: (event.clientX - left) * ratio, y: (event.clientY - top) * ratio });
      gathered = 0;
    };
    node.addEventListener('wheel', onWheel, { passive: false });
    return () => { node.removeEventListener('wheel', onWheel); };
  }, [stage]);
}

function HonestLines() {
  const software = useStore(viewStore, (view) => view.softwareRenderer !== null);
  const canvas = useStore(viewStore, (view) => view.canvas);
  const paused = useStore(viewStore, (view) => view.worldPaused);
  const live = useLive();
  const seen = useLastSeen();
  const known = useStore(worldStore, (world) => world.snapshot !== null);
  const lines = [
    ...(!live && known ? [`Not connected: the world as ${seen}.`] : []),
    ...(canvas === 'unavailable' ? ['This browser offers no WebGL2, so the world is not drawn. The World tab lists all of it.'] : []),
    ...(canvas === 'lost' ? ['The graphics card let go of the picture; it is coming back.'] : []),
    ...(software && canvas === 'drawing' ? ['No graphics card: the processor draws, sparingly.'] : []),
    ...(paused ? ['The view is paused; the world goes on. Space resumes.'] : []),
  ];
  return <div className="honest-lines" data-over>{lines.map((line) => <p key={line}>{line}</p>)}</div>;
}

export function WorldView() {
  const stage = useRef<HTMLDivElement>(null);
  const snapshot = useStore(worldStore, (world) => world.snapshot);
  const live = useLive();
  const pointer = usePointer();
  const [drawable] = useState(canDraw);
  useWheel(stage);
  useEffect(() => { if (!drawable) viewStore.setState({ canvas: 'unavailable' }); }, [drawable]);
  return (
    <section className={`world${live || snapshot === null ? '' : ' world-stale'}`} aria-label="World">
      <div ref={stage} className="world-stage" {...pointer}>
        {drawable && <PictureBoundary><WorldCanvas /></PictureBoundary>}
        <Labels />
        <div className="world-vignette" aria-hidden="true" />
      </div>
      {snapshot !== null && <p className="world-day pixel-title" data-over>{dayWords(snapshot)}</p>}
      <Inspector />
      <HonestLines />
      <div className="zoom" data-over role="group" aria-label="View">
        <button type="button" className="icon-button" aria-label="Nearer" onClick={() => { zoomBy(1); }}><Icon name="plus" /></button>
        <button type="button" className="icon-button" aria-label="Further" onClick={() => { zoomBy(-1); }}><Icon name="minus" /></button>
        <button type="button" className="icon-button" aria-label="Whole world" onClick={goHome}><Icon name="home" /></button>
      </div>
    </section>
  );
}
