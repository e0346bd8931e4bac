// Glyphs and their light: two draws over the same buffers, of which only what changed goes to the graphics card.
import { IntType, type InstancedBufferGeometry, type Mesh, type RawShaderMaterial } from 'three';
import type { EntityStore } from '../entities/entityStore.ts';
import { GLYPH_FRAGMENT, GLYPH_VERTEX } from './glyphShader.ts';
import { RangedAttribute } from '../entities/dirtyPages.ts';
import { LIGHT_FRAGMENT, LIGHT_VERTEX } from './lightShader.ts';
import { mesh, quads, surface } from './shared.ts';

function whole(array: Uint32Array, size: number): RangedAttribute {
  const attribute = new RangedAttribute(array, size);
  attribute.gpuType = IntType;
  return attribute;
}

export class GlyphDraw {
  readonly glyphs: Mesh<InstancedBufferGeometry, RawShaderMaterial> = mesh(quads(), surface(GLYPH_VERTEX, GLYPH_FRAGMENT, 'over'), 2);
  readonly lights: Mesh<InstancedBufferGeometry, RawShaderMaterial> = mesh(quads(), surface(LIGHT_VERTEX, LIGHT_FRAGMENT, 'add'), 0);
  #generation = -1;
  #at: readonly RangedAttribute[] = [];
  #looks: readonly RangedAttribute[] = [];

  update(store: EntityStore): void {
    if (this.#generation !== store.generation) this.#rebuild(store);
    store.moved.flush(this.#at);
    store.looks.flush(this.#looks);
    this.glyphs.geometry.instanceCount = store.count;
    this.lights.geometry.instanceCount = store.count;
    this.glyphs.visible = store.count > 0;
    this.lights.visible = store.count > 0;
  }

  #rebuild(store: EntityStore): void {
    this.#generation = store.generation;
    const at = new RangedAttribute(store.at, 2);
    const state = whole(store.state, 1);
    const tint = new RangedAttribute(store.tint, 4, true);
    const panesA = whole(store.panesA, 4);
    const panesB = whole(store.panesB, 3);
    this.#at = [at];
    this.#looks = [state, tint, panesA, panesB];
    this.glyphs.geometry.dispose();
    this.lights.geometry.dispose();
    this.glyphs.geometry = quads({ at, state, tint, panesA, panesB });
    this.lights.geometry = quads({ at, state, tint });
    // A new buffer goes over whole.
    store.moved.clear();
    store.looks.clear();
  }

  dispose(): void {
    for (const one of [this.glyphs, this.lights]) { one.geometry.dispose(); one.material.dispose(); }
    this.#generation = -1;
  }
}
