// The three objects of the world picture, and the one function that brings them up to date: three draw calls in all
// (ground, halos, glyphs). No React here; WorldCanvas.tsx mounts it.
import {
  AddEquation, BufferAttribute, CustomBlending, DataTexture, DoubleSide, GLSL3, Group, InstancedBufferAttribute, InstancedBufferGeometry, IntType, Mesh, NearestFilter, NoBlending,
  OneFactor, OneMinusSrcAlphaFactor, RawShaderMaterial, RGBAFormat, UnsignedByteType, Vector2, Vector3, type Blending, type BlendingDstFactor,
} from 'three';
import { TICKS_PER_DAY, UNITS_PER_TILE } from '../../app/world/scene/state.ts';
import type { WorldSnapshot } from '../../schemas/world.ts';
import { panePixels, pixelsPerUnit, snapped, type Camera, type Viewport } from './camera.ts';
import { flagsOf, paintGlyph, type Entity } from './entities.ts';
import { FIREFLY_LIGHT, FIREFLY_REACH, firefliesAt } from './fireflies.ts';
import { GLYPH_FRAGMENT, GLYPH_VERTEX } from './glyphShader.ts';
import { GROUND_FRAGMENT, GROUND_VERTEX, HALO_FRAGMENT, HALO_VERTEX } from './groundShader.ts';
import { LAND_MARGIN_TILES, paintGround, type LandPlan } from './paintGround.ts';

/** Entities drawn at once; a node has far fewer. */
export const MAX_ENTITIES = 256;

const shared = {
  uViewport: { value: new Vector2(1, 1) }, uCentre: { value: new Vector2() }, uScale: { value: 1 }, uPane: { value: 9 }, uSeconds: { value: 0 }, uStill: { value: 0 },
  uWorld: { value: 1 }, uGround: { value: null as DataTexture | null }, uAmbient: { value: new Vector3(0.3, 0.33, 0.42) }, uVoid: { value: new Vector3(11 / 255, 14 / 255, 20 / 255) },
  uMargin: { value: LAND_MARGIN_TILES * UNITS_PER_TILE },
};

function instanced(attributes: Record<string, InstancedBufferAttribute>): InstancedBufferGeometry {
  const geometry = new InstancedBufferGeometry();
  geometry.setAttribute('corner', new BufferAttribute(new Float32Array([-1, -1, 1, -1, 1, 1, -1, 1]), 2));
  geometry.setIndex([0, 1, 2, 0, 2, 3]);
  for (const [name, attribute] of Object.entries(attributes)) geometry.setAttribute(name, attribute);
  geometry.instanceCount = 0;
  return geometry;
}

function material(vertexShader: string, fragmentShader: string, blending: Blending, destination: BlendingDstFactor): RawShaderMaterial {
  return new RawShaderMaterial({
    glslVersion: GLSL3, vertexShader, fragmentShader, uniforms: shared, depthTest: false, depthWrite: false, side: DoubleSide,
    transparent: blending !== NoBlending, blending, blendEquation: AddEquation, blendSrc: OneFactor, blendDst: destination,
  });
}

function mesh(geometry: InstancedBufferGeometry, surface: RawShaderMaterial, order: number): Mesh {
  const made = new Mesh(geometry, surface);
  made.frustumCulled = false;
  made.renderOrder = order;
  return made;
}

const whole = (array: Uint32Array, size: number): InstancedBufferAttribute => {
  const attribute = new InstancedBufferAttribute(array, size);
  attribute.gpuType = IntType;
  return attribute;
};

/** Ambient light of the hour: always night, a little warmer at dusk, a little bluer before dawn. */
function ambientAt(tick: number): [number, number, number] {
  const hour = (tick % TICKS_PER_DAY) / TICKS_PER_DAY;
  const noon = 0.5 - 0.5 * Math.cos(2 * Math.PI * hour);
  return [0.36 + 0.10 * noon, 0.39 + 0.09 * noon, 0.50 + 0.05 * noon];
}

export class WorldPicture {
  readonly root: Group = new Group();
  readonly #ground: Mesh;
  readonly #glyphs: InstancedBufferGeometry;
  readonly #halos: InstancedBufferGeometry;
  readonly #at = new Float32Array(MAX_ENTITIES * 2);
  readonly #breath = new Float32Array(MAX_ENTITIES);
  readonly #flags = new Uint32Array(MAX_ENTITIES);
  readonly #panesA = new Uint32Array(MAX_ENTITIES * 4);
  readonly #panesB = new Uint32Array(MAX_ENTITIES * 3);
  readonly #light = new Uint8Array(MAX_ENTITIES * 4);
  readonly #reach = new Float32Array(MAX_ENTITIES);
  #landKey = '';

  constructor() {
    const at = new InstancedBufferAttribute(this.#at, 2);
    const breath = new InstancedBufferAttribute(this.#breath, 1);
    this.#halos = instanced({ at, breath, light: new InstancedBufferAttribute(this.#light, 4, true), reach: new InstancedBufferAttribute(this.#reach, 1) });
    this.#glyphs = instanced({ at, breath, flags: whole(this.#flags, 1), panesA: whole(this.#panesA, 4), panesB: whole(this.#panesB, 3) });
    const screen = instanced({});
    screen.instanceCount = 1;
    this.#ground = mesh(screen, material(GROUND_VERTEX, GROUND_FRAGMENT, NoBlending, OneFactor), 0);
    this.root.add(
      this.#ground,
      mesh(this.#halos, material(HALO_VERTEX, HALO_FRAGMENT, CustomBlending, OneFactor), 1),
      mesh(this.#glyphs, material(GLYPH_VERTEX, GLYPH_FRAGMENT, CustomBlending, OneMinusSrcAlphaFactor), 2),
    );
  }

  #paint(plan: LandPlan): void {
    const key = `${plan.seed} ${plan.tier} ${plan.size} ${plan.places.length}`;
    if (key === this.#landKey) return;
    this.#landKey = key;
    shared.uGround.value?.dispose();
    const land = paintGround(plan);
    const texture = new DataTexture(land.pixels, land.size, land.size, RGBAFormat, UnsignedByteType);
    texture.magFilter = NearestFilter;
    texture.minFilter = NearestFilter;
    texture.needsUpdate = true;
    shared.uGround.value = texture;
  }

  /** Brings every buffer up to date; no allocation beyond the entities handed in. */
  update(snapshot: WorldSnapshot, entities: readonly Entity[], view: { camera: Camera; viewport: Viewport; seconds: number; still: boolean; selected: string | null }): void {
    this.#paint(snapshot);
    const centre = snapped(view.camera);
    shared.uViewport.value.set(view.viewport.width, view.viewport.height);
    shared.uCentre.value.set(centre.x, centre.z);
    shared.uScale.value = pixelsPerUnit(view.camera);
    shared.uPane.value = panePixels(view.camera);
    shared.uSeconds.value = view.still ? 0 : view.seconds;
    shared.uStill.value = view.still ? 1 : 0;
    shared.uWorld.value = (snapshot.size + 2 * LAND_MARGIN_TILES) * UNITS_PER_TILE;
    shared.uAmbient.value.set(...ambientAt(snapshot.tick));
    const count = Math.min(MAX_ENTITIES, entities.length);
    for (let index = 0; index < count; index += 1) {
      const entity = entities[index]!;
      this.#at[index * 2] = entity.x;
      this.#at[index * 2 + 1] = entity.z;
      this.#breath[index] = entity.breath;
      this.#flags[index] = flagsOf(entity, entity.id === view.selected);
      const { words, light } = paintGlyph(entity.glyph);
      for (let word = 0; word < 4; word += 1) this.#panesA[index * 4 + word] = words[word]!;
      for (let word = 0; word < 3; word += 1) this.#panesB[index * 3 + word] = words[4 + word]!;
      for (let channel = 0; channel < 3; channel += 1) this.#light[index * 4 + channel] = light[channel]!;
      this.#light[index * 4 + 3] = Math.round(entity.strength * 255);
      this.#reach[index] = entity.reach * UNITS_PER_TILE;
    }
    let lights = count;
    for (const fly of firefliesAt(snapshot, view.still ? 0 : view.seconds)) {
      if (lights >= MAX_ENTITIES) break;
      this.#at[lights * 2] = fly.x;
      this.#at[lights * 2 + 1] = fly.z;
      this.#breath[lights] = 0;
      this.#light.set(FIREFLY_LIGHT, lights * 4);
      this.#light[lights * 4 + 3] = Math.round(fly.glow * 255);
      this.#reach[lights] = FIREFLY_REACH;
      lights += 1;
    }
    this.#halos.instanceCount = lights;
    this.#glyphs.instanceCount = count;
    for (const geometry of [this.#halos, this.#glyphs]) {
      for (const [name, attribute] of Object.entries(geometry.attributes)) if (name !== 'corner') attribute.needsUpdate = true;
    }
  }

  dispose(): void {
    shared.uGround.value?.dispose();
    shared.uGround.value = null;
    this.#landKey = '';
    for (const child of this.root.children) if (child instanceof Mesh) { child.geometry.dispose(); (child.material as RawShaderMaterial).dispose(); }
  }
}
