// The map in the corner: what of the land is in view, and a click that goes there. Drawn at most twice a second, and not at
// all while nothing changed. Keys and the outline reach every place too, so it is for pointers alone.
import { useEffect, useRef, type PointerEvent } from 'react';
import { useStore } from 'zustand';
import { viewStore } from '../../state/stores.ts';
import { t } from '../../text/t.ts';
import { lensScale } from '../camera.ts';
import { cameraStore, goTo } from '../controls.ts';
import { lens } from '../glide.ts';
import { entities } from '../intake.ts';
import { sceneStore, type Scene } from '../scene.ts';
import { drawMap, mapViewOf } from './mapPicture.ts';

const EVERY_MS = 500;
/** Pixels of the map's own picture; its size on the page is the style's. */
const SIZE = 128;

function paint(pen: CanvasRenderingContext2D, picture: ImageData, scene: Scene): void {
  const view = mapViewOf(scene, SIZE);
  const { selected } = viewStore.getState();
  drawMap(picture.data, SIZE, scene, view, entities, selected === null ? -1 : entities.slotOf(selected));
  pen.putImageData(picture, 0, 0);
  const { viewport } = cameraStore.getState();
  const scale = lensScale(lens);
  // What is seen beyond the map ends at its rim.
  const edge = (at: number): number => Math.max(0, Math.min(SIZE - 1, Math.round(at)));
  const reachX = viewport.width / scale / 2, reachZ = viewport.height / scale / 2;
  const left = edge((lens.x - reachX - view.left) / view.unitsPerPixel), right = edge((lens.x + reachX - view.left) / view.unitsPerPixel);
  const top = edge((lens.z - reachZ - view.top) / view.unitsPerPixel), bottom = edge((lens.z + reachZ - view.top) / view.unitsPerPixel);
  pen.strokeStyle = '#e8edf5';
  // In a small window the map is shown smaller than it is painted: a line of one pixel would be lost.
  pen.lineWidth = 2;
  pen.strokeRect(left + 1, top + 1, Math.max(1, right - left - 1), Math.max(1, bottom - top - 1));
}

function useDrawing(canvas: React.RefObject<HTMLCanvasElement | null>): void {
  useEffect(() => {
    const pen = canvas.current?.getContext('2d', { willReadFrequently: true }) ?? null;
    if (pen === null) return undefined;
    const picture = pen.createImageData(SIZE, SIZE);
    let drawn = '';
    const draw = (): void => {
      const { scene } = sceneStore.getState();
      if (scene === null || document.hidden) return;
      const now = `${entities.version} ${entities.walkingNow()} ${lens.x} ${lens.z} ${lens.pane} ${scene.landKey} ${viewStore.getState().selected}`;
      if (now === drawn && entities.walkingNow() === 0) return;
      drawn = now;
      paint(pen, picture, scene);
    };
    draw();
    const timer = setInterval(draw, EVERY_MS);
    return () => { clearInterval(timer); };
  }, [canvas]);
}

export function Minimap() {
  const shown = useStore(viewStore, (view) => view.mapShown);
  const known = useStore(sceneStore, ({ scene }) => scene !== null);
  return shown && known ? <Map /> : null;
}

function Map() {
  const canvas = useRef<HTMLCanvasElement>(null);
  useDrawing(canvas);
  const go = (event: PointerEvent<HTMLCanvasElement>): void => {
    const { scene } = sceneStore.getState();
    if (scene === null || event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const view = mapViewOf(scene, SIZE);
    goTo(view.left + ((event.clientX - box.left) / box.width) * SIZE * view.unitsPerPixel, view.top + ((event.clientY - box.top) / box.height) * SIZE * view.unitsPerPixel);
  };
  return <div className="minimap" data-over><canvas ref={canvas} width={SIZE} height={SIZE} role="img" aria-label={t('world.map-go')} onPointerDown={go} onPointerMove={go} /></div>;
}
