// The ground as at most four pieces. Each is a texture that exists only while it is in view and is filled block by block:
// painting happens between frames, nearest blocks first, and a frame hands over a few of them.
import { Box2, DataTexture, Group, RedFormat, UnsignedByteType, Vector2, type InstancedBufferGeometry, type Mesh, type RawShaderMaterial, type WebGLRenderer } from 'three';
import type { Islet } from '../land/islets.ts';
import { BLOCK_PIXELS, BLOCK_TILES, blockHolds, blockShown, PIXELS_PER_TILE, planOf, UNITS_PER_PIXEL, type LandPlan } from '../land/landPlan.ts';
import { paintBlock } from '../land/paintBlock.ts';
import { paletteOf, PALETTE_COLOURS, WATER } from '../land/palette.ts';
import type { Scene } from '../scene.ts';
import { GROUND_FRAGMENT, GROUND_VERTEX } from './groundShader.ts';
import { AT, bytesTexture, mesh, quads, surface, textures, view as told } from './shared.ts';

/** More blocks than this across make two pieces of the land. */
const MOST_BLOCKS_A_PIECE = 9;
/** Painting rests after so long, so that no frame waits for it. */
const PAINT_MS = 12;
/** Blocks handed over in one frame: a quarter of a megabyte. */
const MOST_UPLOADS = 12;
const UNITS_PER_BLOCK = BLOCK_PIXELS * UNITS_PER_PIXEL;

interface Piece {
  readonly column: number; readonly row: number; readonly across: number; readonly down: number;
  readonly drawn: Mesh<InstancedBufferGeometry, RawShaderMaterial>;
  texture: DataTexture | null;
}
type Block = Pick<Painted, 'column' | 'row'>;
const blocksOf = ({ across, down }: LandPlan): Block[] => Array.from({ length: across * down }, (_, index) => ({ column: index % across, row: Math.floor(index / across) }));
interface Painted { readonly column: number; readonly row: number; readonly pixels: Uint8Array }

export class GroundDraw {
  readonly group: Group = new Group();
  /** Called when painted blocks wait for a frame. */
  readonly #wanted: () => void;
  #plan: LandPlan | null = null;
  #pieces: Piece[] = [];
  #toPaint: Block[] = [];
  #painted: Painted[] = [];
  /** Kept so that graphics that come back find the land as it was. */
  readonly #kept = new Map<number, Painted>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #region = new Box2(new Vector2(), new Vector2(BLOCK_PIXELS, BLOCK_PIXELS));
  readonly #place = new Vector2();
  readonly #source = bytesTexture(new Uint8Array(BLOCK_PIXELS * BLOCK_PIXELS), BLOCK_PIXELS, BLOCK_PIXELS);

  constructor(wanted: () => void) { this.#wanted = wanted; }

  /** Whether all of the land has been painted and handed over. */
  get whole(): boolean { return this.#toPaint.length === 0 && this.#painted.length === 0; }

  update(gl: WebGLRenderer, scene: Scene, view: { left: number; top: number; right: number; bottom: number }): void {
    if (this.#plan?.key !== scene.landKey) this.#take(scene); else if (this.#plan.islets !== scene.islets) this.#takeIslets(this.#plan, scene.islets);
    for (let index = 0; index < this.#pieces.length; index += 1) this.#show(this.#pieces[index]!, view);
    this.#handOver(gl);
  }

  #take(scene: Scene): void {
    this.#rest();
    const plan = planOf(scene);
    const before = this.#plan;
    const sameShape = before !== null && before.left === plan.left && before.top === plan.top && before.across === plan.across && before.down === plan.down;
    this.#plan = plan;
    textures.uPalette.value?.dispose();
    const palette = new DataTexture(paletteOf(plan.tier), PALETTE_COLOURS, 1);
    palette.needsUpdate = true;
    textures.uPalette.value = palette;
    textures.uPlots.value?.dispose();
    textures.uPlots.value = bytesTexture(Uint8Array.from(scene.plots, (region) => (region === 0 ? 0 : 255)), scene.side, scene.side);
    told[AT.side] = scene.side;
    this.#painted = [];
    this.#kept.clear();
    // Land of the same shape grows where it lies: the new is painted over the old.
    if (!sameShape) this.#cut(plan);
    const middle = { x: plan.across / 2 - 0.5, y: plan.down / 2 - 0.5 };
    this.#toPaint = blocksOf(plan).filter(({ column, row }) => blockShown(plan, column, row))
      .sort((one, other) => Math.hypot(other.column - middle.x, other.row - middle.y) - Math.hypot(one.column - middle.x, one.row - middle.y));
    this.#paintSome();
  }

  /** Only what a neighbour's coming or going changes is painted anew: links may come and go often. */
  #takeIslets(plan: LandPlan, islets: readonly Islet[]): void {
    const before = new Map(plan.islets.map(({ id, state }) => [id, state]));
    const others = islets.filter(({ id, state }) => before.get(id) !== state);
    const wanted = new Set(this.#toPaint.map(({ column, row }) => row * plan.across + column));
    this.#plan = { ...plan, islets };
    this.#toPaint.push(...blocksOf(plan).filter(({ column, row }) => !wanted.has(row * plan.across + column) && blockShown(plan, column, row) && others.some((islet) => blockHolds(plan, column, row, islet))));
    if (this.#timer === null) this.#paintSome();
  }

  #cut(plan: LandPlan): void {
    this.#drop();
    const parts = (blocks: number): number => (blocks > MOST_BLOCKS_A_PIECE ? 2 : 1);
    const wide = Math.ceil(plan.across / parts(plan.across)); const high = Math.ceil(plan.down / parts(plan.down));
    for (let row = 0; row < plan.down; row += high) {
      for (let column = 0; column < plan.across; column += wide) {
        const across = Math.min(wide, plan.across - column); const down = Math.min(high, plan.down - row);
        const material = surface(GROUND_VERTEX, GROUND_FRAGMENT, 'cover', {
          uGround: { value: null }, uUnits: { value: UNITS_PER_PIXEL }, uGlint: { value: WATER.glint },
          uOrigin: { value: new Vector2((plan.left + column * BLOCK_TILES) * PIXELS_PER_TILE, (plan.top + row * BLOCK_TILES) * PIXELS_PER_TILE) },
          uSize: { value: new Vector2(across * BLOCK_PIXELS, down * BLOCK_PIXELS) },
        });
        const drawn = mesh(quads(), material, 0);
        drawn.visible = false;
        this.group.add(drawn);
        this.#pieces.push({ column, row, across, down, drawn, texture: null });
      }
    }
  }

  #show(piece: Piece, view: { left: number; top: number; right: number; bottom: number }): void {
    const plan = this.#plan!;
    const left = plan.left * PIXELS_PER_TILE * UNITS_PER_PIXEL + piece.column * UNITS_PER_BLOCK;
    const top = plan.top * PIXELS_PER_TILE * UNITS_PER_PIXEL + piece.row * UNITS_PER_BLOCK;
    piece.drawn.visible = left < view.right && top < view.bottom && left + piece.across * UNITS_PER_BLOCK > view.left && top + piece.down * UNITS_PER_BLOCK > view.top;
    if (!piece.drawn.visible || piece.texture !== null) return;
    const texture = new DataTexture(null, piece.across * BLOCK_PIXELS, piece.down * BLOCK_PIXELS, RedFormat, UnsignedByteType);
    texture.unpackAlignment = 1;
    // The card begins with noughts, which are night; blocks come as they are painted.
    texture.source.dataReady = false;
    texture.needsUpdate = true;
    piece.texture = texture;
    piece.drawn.material.uniforms['uGround']!.value = texture;
    for (const one of this.#kept.values()) if (this.#pieceOf(one) === piece) this.#painted.push(one);
  }

  #pieceOf({ column, row }: { column: number; row: number }): Piece | undefined {
    return this.#pieces.find((piece) => column >= piece.column && row >= piece.row && column < piece.column + piece.across && row < piece.row + piece.down);
  }

  #paintSome(): void {
    this.#timer = null;
    const plan = this.#plan;
    if (plan === null) return;
    const begun = performance.now();
    while (this.#toPaint.length > 0 && performance.now() - begun < PAINT_MS) {
      const { column, row } = this.#toPaint.pop()!;
      const painted = { column, row, pixels: paintBlock(plan, column, row) };
      this.#kept.set(row * plan.across + column, painted);
      if ((this.#pieceOf(painted)?.texture ?? null) !== null) this.#painted.push(painted);
    }
    if (this.#painted.length > 0) this.#wanted();
    if (this.#toPaint.length > 0) this.#timer = setTimeout(() => { this.#paintSome(); }, 0);
  }

  #handOver(gl: WebGLRenderer): void {
    if (this.#painted.length === 0) return;
    for (const one of this.#painted.splice(0, MOST_UPLOADS)) {
      const piece = this.#pieceOf(one);
      if (piece === undefined || piece.texture === null) continue;
      (this.#source.image as { data: Uint8Array }).data = one.pixels;
      this.#place.set((one.column - piece.column) * BLOCK_PIXELS, (one.row - piece.row) * BLOCK_PIXELS);
      gl.copyTextureToTexture(this.#source, piece.texture, this.#region, this.#place);
    }
    if (this.#painted.length > 0) this.#wanted();
  }

  /** The graphics were away: their textures are gone, what was painted is not. */
  lost(): void {
    for (const piece of this.#pieces) { piece.texture?.dispose(); piece.texture = null; }
    this.#painted = [];
    if (textures.uPalette.value !== null) textures.uPalette.value.needsUpdate = true;
    if (textures.uPlots.value !== null) textures.uPlots.value.needsUpdate = true;
  }

  #drop(): void {
    for (const { drawn, texture } of this.#pieces) { this.group.remove(drawn); drawn.geometry.dispose(); drawn.material.dispose(); texture?.dispose(); }
    this.#pieces = [];
  }

  #rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  dispose(): void {
    this.#rest();
    this.#drop();
    this.#plan = null;
    this.#kept.clear();
    textures.uPalette.value?.dispose();
    textures.uPlots.value?.dispose();
    this.#source.dispose();
  }
}
