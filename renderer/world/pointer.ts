// Pointer and wheel on the stage: drag to pan, wheel to zoom about the pointer, click to choose, double click to walk.
import { useEffect, useRef, type MouseEvent, type PointerEvent, type RefObject } from 'react';
import { walkTo } from '../state/person.ts';
import { viewStore } from '../state/stores.ts';
import { toWorld } from './camera.ts';
import { cameraStore, panByPixels, zoomBy } from './controls.ts';
import { lens } from './glide.ts';
import { pickAt } from './pick.ts';

/** Pointer travel in pixels from which a press is a drag. */
const DRAG_FROM = 5;
const WHEEL_STEP = 60;

interface Held { x: number; y: number; dragged: boolean }
export interface StageHandlers { onDoubleClick(event: MouseEvent<HTMLElement>): void; onPointerDown(event: PointerEvent<HTMLElement>): void; onPointerMove(event: PointerEvent<HTMLElement>): void; onPointerUp(event: PointerEvent<HTMLElement>): void }

/** Where an event is on the canvas, in device pixels. */
function onCanvas(target: HTMLElement, event: { clientX: number; clientY: number }): { x: number; y: number; ratio: number } {
  const box = target.getBoundingClientRect();
  const ratio = box.width === 0 ? 1 : cameraStore.getState().viewport.width / box.width;
  return { x: (event.clientX - box.left) * ratio, y: (event.clientY - box.top) * ratio, ratio };
}

export function usePointer(): StageHandlers {
  const press = useRef<Held | null>(null);
  return {
    onDoubleClick(event) {
      const spot = toWorld(lens, cameraStore.getState().viewport, onCanvas(event.currentTarget, event));
      if (pickAt(spot.x, spot.z, performance.now()) === null) void walkTo(spot.x, spot.z);
    },
    onPointerDown(event) {
      press.current = { x: event.clientX, y: event.clientY, dragged: false };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove(event) {
      const from = press.current;
      if (from === null) return;
      const dx = event.clientX - from.x; const dy = event.clientY - from.y;
      if (!from.dragged && Math.hypot(dx, dy) < DRAG_FROM) return;
      const { ratio } = onCanvas(event.currentTarget, event);
      panByPixels(dx * ratio, dy * ratio);
      press.current = { x: event.clientX, y: event.clientY, dragged: true };
    },
    onPointerUp(event) {
      const from = press.current;
      press.current = null;
      if (from === null || from.dragged) return;
      const spot = toWorld(lens, cameraStore.getState().viewport, onCanvas(event.currentTarget, event));
      viewStore.setState({ selected: pickAt(spot.x, spot.z, performance.now()), following: false });
    },
  };
}

export function useWheel(stage: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const node = stage.current;
    if (node === null) return undefined;
    let gathered = 0;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      gathered += event.deltaY;
      if (Math.abs(gathered) < WHEEL_STEP) return;
      zoomBy(gathered < 0 ? 1 : -1, onCanvas(node, event));
      gathered = 0;
    };
    node.addEventListener('wheel', onWheel, { passive: false });
    return () => { node.removeEventListener('wheel', onWheel); };
  }, [stage]);
}
