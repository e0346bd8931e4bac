// Mounts the world picture in WebGL2 and runs its frames by the frame policy. React renders it once; everything that
// moves is written into buffers.
import { Canvas, useThree } from '@react-three/fiber';
import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { linkStore, nodeStore, viewStore, worldStore } from '../state/stores.ts';
import { cameraStore, keepFollowing, resized, touch } from './controls.ts';
import { entitiesOf } from './entities.ts';
import { frameCounters, startFrames } from './frameDriver.ts';
import { placeLabels } from './labelNodes.ts';
import { WorldPicture } from './scene3d.ts';

const SOFTWARE_RENDERERS = /swiftshader|llvmpipe|softpipe|software|basic render/i;
const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

function rendererName(context: WebGLRenderingContext | WebGL2RenderingContext): string {
  const names = context.getExtension('WEBGL_debug_renderer_info');
  return String(context.getParameter(names === null ? context.RENDERER : names.UNMASKED_RENDERER_WEBGL));
}

function situation(): Parameters<typeof startFrames>[1] extends () => infer S ? S : never {
  const view = viewStore.getState();
  const status = nodeStore.getState().status;
  return {
    software: view.softwareRenderer !== null, reducedMotion: reducedMotion.matches, paused: view.worldPaused || !linkStore.getState().live,
    gpuBusy: status?.state === 'learning' && status.backend?.kind === 'webgpu',
  };
}

function Picture() {
  const advance = useThree((state) => state.advance);
  const gl = useThree((state) => state.gl);
  const get = useThree((state) => state.get);
  const picture = useMemo(() => new WorldPicture(), []);

  useEffect(() => {
    const canvas = gl.domElement;
    const name = rendererName(gl.getContext());
    viewStore.setState({ softwareRenderer: SOFTWARE_RENDERERS.test(name) ? name : null, canvas: 'drawing' });
    const onLost = (event: Event): void => { event.preventDefault(); viewStore.setState({ canvas: 'lost' }); };
    const onBack = (): void => { viewStore.setState({ canvas: 'drawing' }); };
    canvas.addEventListener('webglcontextlost', onLost);
    canvas.addEventListener('webglcontextrestored', onBack);
    let shownMs = performance.now();

    const frames = startFrames((nowMs) => {
      // The canvas has a size of its own before it is laid out: nothing is drawn until then.
      if (get().size.width === 0) return;
      resized({ width: canvas.width, height: canvas.height });
      const { snapshot, receivedAtMs } = worldStore.getState();
      const view = viewStore.getState();
      // A world that nobody tells of any more stands still, as it was last seen.
      if (!view.worldPaused && linkStore.getState().live) shownMs = performance.now();
      if (snapshot !== null) {
        keepFollowing();
        const { camera, viewport } = cameraStore.getState();
        const entities = entitiesOf(snapshot, Math.max(0, shownMs - receivedAtMs));
        const still = reducedMotion.matches;
        picture.update(snapshot, entities, { camera, viewport, seconds: shownMs / 1000, still, selected: view.selected });
        placeLabels(entities, snapshot, camera, viewport, view.selected);
      }
      advance(nowMs);
      frameCounters.drawCalls = gl.info.render.calls;
    }, situation);

    touch.current = frames.input;
    const inputs = ['pointermove', 'pointerdown', 'wheel', 'keydown'] as const;
    for (const input of inputs) window.addEventListener(input, frames.input, { passive: true });
    const stops = [worldStore.subscribe(frames.invalidate), linkStore.subscribe(frames.invalidate), viewStore.subscribe(frames.invalidate), cameraStore.subscribe(frames.invalidate)];
    return () => {
      frames.stop();
      for (const input of inputs) window.removeEventListener(input, frames.input);
      for (const stop of stops) stop();
      canvas.removeEventListener('webglcontextlost', onLost);
      canvas.removeEventListener('webglcontextrestored', onBack);
      touch.current = () => undefined;
      picture.dispose();
    };
  }, [advance, get, gl, picture]);

  return <primitive object={picture.root} />;
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
