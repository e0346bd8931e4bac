// The world picture: lights and land into small pictures of their own, then land, air and glyphs onto the canvas, with a
// glow where graphics and power allow it. At most twelve draws, whatever there is to see. No React here.
import { LinearFilter, NearestFilter, OrthographicCamera, Scene as Drawn, Vector2, WebGLRenderTarget, type WebGLRenderer } from 'three';
import { TICKS_PER_DAY } from '../../../app/world/sim/units.ts';
import { lensScale, type Lens } from '../camera.ts';
import type { EntityStore } from '../entities/entityStore.ts';
import type { Scene } from '../scene.ts';
import { Bloom } from './bloom.ts';
import { GlyphDraw } from './glyphDraw.ts';
import { GroundDraw } from './groundDraw.ts';
import { AIR_FRAGMENT, AIR_VERTEX, COVER_FRAGMENT, COVER_VERTEX } from './groundShader.ts';
import { UNITS_PER_PIXEL } from '../land/landPlan.ts';
import { AT, mesh, quads, surface, textures, view as told, VOID } from './shared.ts';

/** The picture of the lights has a texel for so many pixels each way. */
const LIGHT_PIXELS = 3;
/** Fireflies and weather come with the third richness of the land. */
const AIR_TIER = 3;
const AIR_SPARKS = 192;
const WEATHER_NUMBER: Readonly<Record<string, number>> = { rainy: 1, snowy: 2, windy: 3 };
/** Seconds after which motion begins anew: numbers in a shader stay small. */
const SECONDS_ROUND = 7200;

export interface View {
  readonly width: number; readonly height: number; readonly seconds: number; readonly still: boolean;
  /** Slot of what is selected, or -1. */
  readonly selected: number;
  readonly pattern: boolean;
  readonly bloom: boolean;
}

const NIGHT = new Float32Array([...VOID, 1]);
const DARK = new Float32Array(4);

/** Light of the hour: always night, a little warmer at noon, a little bluer before dawn, greyer under clouds. */
function setAmbient(tick: number, weather: string): void {
  const hour = (tick % TICKS_PER_DAY) / TICKS_PER_DAY;
  const noon = 0.5 - 0.5 * Math.cos(2 * Math.PI * hour);
  const dull = weather === 'cloudy' || weather === 'rainy' ? 0.9 : 1;
  const mist = weather === 'misty' || weather === 'snowy' ? 0.03 : 0;
  told[AT.ambient] = (0.34 + 0.14 * noon) * dull + mist;
  told[AT.ambient + 1] = (0.37 + 0.12 * noon) * dull + mist;
  told[AT.ambient + 2] = (0.5 + 0.06 * noon) * dull + mist;
}

export class WorldPicture {
  readonly #scene = new Drawn();
  readonly #lightScene = new Drawn();
  readonly #camera = new OrthographicCamera();
  readonly #glyphs = new GlyphDraw();
  readonly #ground: GroundDraw;
  readonly #air = mesh(quads(), surface(AIR_VERTEX, AIR_FRAGMENT, 'over'), 1);
  readonly #land = new WebGLRenderTarget(1, 1, { depthBuffer: false, minFilter: NearestFilter, magFilter: NearestFilter });
  readonly #landScene = new Drawn();
  readonly #cover = mesh(quads(), surface(COVER_VERTEX, COVER_FRAGMENT, 'cover', { uLand: { value: this.#land.texture }, uLandSize: { value: new Vector2(1, 1) } }), 0);
  readonly #lights = new WebGLRenderTarget(1, 1, { depthBuffer: false, minFilter: LinearFilter, magFilter: LinearFilter });
  #bloom: Bloom | null = null;
  readonly #view = { left: 0, top: 0, right: 0, bottom: 0 };

  constructor(wanted: () => void) {
    this.#ground = new GroundDraw(wanted);
    this.#air.geometry.instanceCount = AIR_SPARKS;
    this.#scene.add(this.#cover, this.#air, this.#glyphs.glyphs);
    this.#landScene.add(this.#ground.group);
    this.#lightScene.add(this.#glyphs.lights);
    this.#land.scissorTest = true;
    for (const drawn of [this.#scene, this.#lightScene, this.#landScene]) drawn.matrixWorldAutoUpdate = false;
    // Nothing has a place of its own for three: every shader knows where things are.
    this.#camera.matrixAutoUpdate = false;
    this.#camera.matrixWorldAutoUpdate = false;
    textures.uLights.value = this.#lights.texture;
  }

  get whole(): boolean { return this.#ground.whole; }

  draw(gl: WebGLRenderer, scene: Scene, store: EntityStore, lens: Lens, tick: number, view: View): void {
    this.#aim(scene, lens, tick, view);
    this.#ground.update(gl, scene, this.#view);
    this.#glyphs.update(store);
    this.#air.visible = scene.tier >= AIR_TIER;
    gl.info.reset();
    const width = Math.ceil(view.width / LIGHT_PIXELS); const height = Math.ceil(view.height / LIGHT_PIXELS);
    if (this.#lights.width !== width || this.#lights.height !== height) this.#lights.setSize(width, height);
    gl.setRenderTarget(this.#lights);
    this.#clear(gl, DARK);
    gl.render(this.#lightScene, this.#camera);
    this.#drawLand(gl, view);
    if (view.bloom) { this.#bloom ??= new Bloom(); this.#bloom.draw(gl, this.#scene, this.#camera, view.width, view.height); return; }
    gl.setRenderTarget(null);
    gl.render(this.#scene, this.#camera);
  }

  /** As the context does it by itself: three would work out a colour and tell it in parts, every time. */
  #clear(gl: WebGLRenderer, colour: Float32Array): void {
    const context = gl.getContext() as WebGL2RenderingContext;
    context.clearBufferfv(context.COLOR, 0, colour);
  }

  #drawLand(gl: WebGLRenderer, view: View): void {
    // Room for a cell a pixel, and one more at either side: a cell is never smaller.
    const width = view.width + 2; const height = view.height + 2;
    if (this.#land.width !== width || this.#land.height !== height) this.#land.setSize(width, height);
    this.#land.viewport.set(0, 0, told[AT.cells]!, told[AT.cells + 1]!);
    this.#land.scissor.copy(this.#land.viewport);
    (this.#cover.material.uniforms['uLandSize']!.value as Vector2).set(width, height);
    gl.setRenderTarget(this.#land);
    this.#clear(gl, NIGHT);
    gl.render(this.#landScene, this.#camera);
  }

  #aim(scene: Scene, lens: Lens, tick: number, view: View): void {
    const scale = lensScale(lens);
    told[AT.viewport] = view.width; told[AT.viewport + 1] = view.height;
    told[AT.centre] = lens.x; told[AT.centre + 1] = lens.z;
    told[AT.scale] = scale;
    told[AT.pane] = lens.pane;
    told[AT.seconds] = view.still ? 0 : view.seconds % SECONDS_ROUND;
    told[AT.still] = view.still ? 1 : 0;
    told[AT.selected] = view.selected;
    told[AT.pattern] = view.pattern ? 1 : 0;
    told[AT.weather] = WEATHER_NUMBER[scene.weather] ?? 0;
    setAmbient(tick, scene.weather);
    const halfX = view.width / scale / 2; const halfZ = view.height / scale / 2;
    this.#view.left = lens.x - halfX; this.#view.right = lens.x + halfX;
    this.#view.top = lens.z - halfZ; this.#view.bottom = lens.z + halfZ;
    const cell = Math.max(UNITS_PER_PIXEL, 1 / scale);
    const firstX = Math.floor(this.#view.left / cell); const firstY = Math.floor(this.#view.top / cell);
    told[AT.cellUnits] = cell;
    told[AT.firstCell] = firstX; told[AT.firstCell + 1] = firstY;
    told[AT.cells] = Math.ceil(this.#view.right / cell) - firstX; told[AT.cells + 1] = Math.ceil(this.#view.bottom / cell) - firstY;
  }

  /** The graphics let go of everything: what this picture holds of them is made anew with the next frame. */
  lost(): void { this.#ground.lost(); }

  dispose(): void {
    this.#ground.dispose();
    this.#glyphs.dispose();
    this.#air.geometry.dispose();
    this.#air.material.dispose();
    this.#cover.geometry.dispose();
    this.#cover.material.dispose();
    this.#land.dispose();
    this.#lights.dispose();
    this.#bloom?.dispose();
    textures.uLights.value = null;
  }
}
