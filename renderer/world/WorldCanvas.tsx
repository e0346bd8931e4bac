// Mounts the world picture in WebGL2 and runs its frames by the frame policy. React renders it once; everything that
// moves is written into buffers.
import { Canvas, useStore as useCanvasStore } from '@react-three/fiber';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { WebGLRenderer } from 'three';
import { looksBack, pastStore } from '../state/past.ts';
import { linkStore, nodeStore, viewStore, worldStore } from '../state/stores.ts';
import { cameraStore, keepFollowing, resized, touch } from './controls.ts';
import { BLOOM_TIER } from './draw/bloom.ts';
import { WorldPicture } from './draw/picture.ts';
import { drawNow, frameCounters, startFrames } from './frameDriver.ts';
import { glideOn, lens } from './glide.ts';
import { entities, onEntities, worldClock } from './intake.ts';
import { placeLabels } from './over/labels.ts';
import { sceneStore, type Scene } from './scene.ts';

const SOFTWARE_RENDERERS = /swiftshader|llvmpipe|softpipe|software|basic render/i;
const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

function rendererName(context: WebGLRenderingContext | WebGL2RenderingContext): string {
  const names = context.getExtension('WEBGL_debug_renderer_info');
  return String(context.getParameter(names === null ? context.RENDERER : names.UNMASKED_RENDERER_WEBGL));
}

const now = { software: false, reducedMotion: false, paused: false, gpuBusy: false };
const situation = (): typeof now => {
  const view = viewStore.getState();
  const status = nodeStore.getState().status;
  now.software = view.softwareRenderer !== null;
  now.reducedMotion = reducedMotion.matches;
  now.paused = view.worldPaused || looksBack() || !linkStore.getState().live;
  now.gpuBusy = status?.state === 'learning' && status.backend?.kind === 'webgpu';
  return now;
};

/** A glow costs power and graphics: only rich lands on real ones have it, and none that is to be quiet. */
function mayBloom(scene: Scene): boolean {
  const status = nodeStore.getState().status;
  return viewStore.getState().softwareRenderer === null && scene.tier >= BLOOM_TIER && status?.power !== 'quiet' && status?.reason !== 'on-battery';
}

/** Draws one frame; what it works with is kept from frame to frame, so that it allocates next to nothing. */
function makeDraw(gl: WebGLRenderer, picture: WorldPicture): (nowMs: number) => boolean {
  let shownMs = performance.now();
  const view = { width: 0, height: 0, seconds: 0, still: false, selected: -1, pattern: false, bloom: false };
  return () => {
    const { width, height } = gl.domElement;
    const nowMs = performance.now();
    resized(width, height);
    const { scene } = sceneStore.getState();
    if (scene === null) return false;
    const { worldPaused, selected, patterns } = viewStore.getState();
    // A world that nobody tells of any more stands still, as it was last seen.
    if (!worldPaused && !looksBack() && linkStore.getState().live) shownMs = nowMs;
    const tick = worldClock.tickAt(shownMs);
    entities.walk(tick);
    keepFollowing();
    const gliding = glideOn(nowMs);
    view.width = width; view.height = height; view.seconds = shownMs / 1000; view.still = reducedMotion.matches;
    view.selected = selected === null ? -1 : entities.slotOf(selected);
    view.pattern = patterns; view.bloom = mayBloom(scene);
    picture.draw(gl, scene, entities, lens, tick, view);
    placeLabels(scene, nowMs);
    frameCounters.drawCalls = gl.info.render.calls;
    return gliding;
  };
}

function Picture() {
  const canvas = useCanvasStore();
  useEffect(() => {
    const { gl } = canvas.getState();
    const element = gl.domElement;
    gl.info.autoReset = false;
    gl.autoClear = false;
    // Each list is in order already.
    gl.sortObjects = false;
    const name = rendererName(gl.getContext());
    viewStore.setState({ softwareRenderer: SOFTWARE_RENDERERS.test(name) ? name : null, canvas: 'drawing' });
    const picture = new WorldPicture(() => { touch.current(); });
    const draw = makeDraw(gl, picture);
    const frames = startFrames((nowMs) => {
      // The canvas has a size of its own before it is laid out: nothing is drawn until then.
      if (canvas.getState().size.width === 0 || viewStore.getState().canvas === 'lost') return;
      if (draw(nowMs)) touch.current();
    }, situation);
    const onLost = (event: Event): void => { event.preventDefault(); viewStore.setState({ canvas: 'lost' }); };
    const onBack = (): void => { picture.lost(); viewStore.setState({ canvas: 'drawing' }); frames.input(); };
    element.addEventListener('webglcontextlost', onLost);
    element.addEventListener('webglcontextrestored', onBack);
    touch.current = frames.input;
    drawNow.current = frames.now;
    onEntities.current = frames.invalidate;
    const inputs = ['pointermove', 'pointerdown', 'wheel', 'keydown'] as const;
    for (const input of inputs) window.addEventListener(input, frames.input, { passive: true });
    // A canvas that changed its size is empty: it is drawn again at once, before anyone sees it.
    let size = '';
    const onSize = (): void => { const now = `${element.width} ${element.height}`; if (now === size) return; size = now; frames.now(); };
    const stops = [worldStore.subscribe(frames.invalidate), pastStore.subscribe(frames.invalidate), linkStore.subscribe(frames.invalidate), viewStore.subscribe(frames.invalidate), cameraStore.subscribe(frames.invalidate), canvas.subscribe(onSize)];
    return () => {
      frames.stop();
      for (const input of inputs) window.removeEventListener(input, frames.input);
      for (const stop of stops) stop();
      element.removeEventListener('webglcontextlost', onLost);
      element.removeEventListener('webglcontextrestored', onBack);
      touch.current = () => undefined;
      drawNow.current = () => undefined;
      onEntities.current = () => undefined;
      picture.dispose();
    };
  }, [canvas]);
  return null;
}

/** Nothing in the picture listens to pointers: WorldView picks by position. */
const noEvents = () => ({ enabled: false, priority: 0 });

export function WorldCanvas() {
  const software = useStore(viewStore, (view) => view.softwareRenderer !== null);
  return (
    <Canvas
      className="world-canvas" frameloop="never" flat linear orthographic events={noEvents} dpr={software ? 1 : Math.min(3, window.devicePixelRatio)}
      gl={{ antialias: false, alpha: false, depth: false, stencil: false, powerPreference: 'low-power' }} aria-hidden="true"
    >
      <Picture />
    </Canvas>
  );
}
