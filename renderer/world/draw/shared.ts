// What every draw of the world shares: uniforms by reference, and the making of meshes that three only has to draw.
import {
  AddEquation, BufferAttribute, CustomBlending, DataTexture, DoubleSide, GLSL3, InstancedBufferGeometry, Mesh, NoBlending, OneFactor, OneMinusSrcAlphaFactor,
  RawShaderMaterial, RedFormat, UnsignedByteType, type IUniform, type Texture,
} from 'three';

/** The night around everything, #0B0E14. */
export const VOID = [11 / 255, 14 / 255, 20 / 255] as const;

/** Everything a shader is told of the view, in one array: handing it over allocates nothing. */
export const view: Float32Array = new Float32Array(24);
export const AT = { viewport: 0, centre: 2, scale: 4, pane: 5, seconds: 6, still: 7, selected: 8, pattern: 9, weather: 10, side: 11, cells: 12, firstCell: 14, cellUnits: 16, ambient: 20 } as const;

const VIEW_GLSL = /* glsl */ `
uniform vec4 uView[6];
#define uViewport uView[0].xy     // device pixels
#define uCentre uView[0].zw       // world units, on a pixel
#define uScale uView[1].x         // pixels a unit
#define uPane uView[1].y          // pixels a pane
#define uSeconds uView[1].z
#define uStill uView[1].w         // 1 when motion is reduced
#define uSelected uView[2].x      // instance that is selected
#define uPattern uView[2].y       // 1 when channels are told by pattern too
#define uWeather uView[2].z       // 0 none, 1 rain, 2 snow, 3 wind
#define uSide uView[2].w          // plots a side
#define uCells uView[3].xy        // cells of land drawn
#define uFirstCell uView[3].zw    // the one in the corner
#define uCellUnits uView[4].x     // world units a cell
#define uAmbient uView[5].xyz
const vec3 uVoid = vec3(11.0, 14.0, 20.0) / 255.0;
`;

export const textures = { uLights: { value: null as Texture | null }, uPalette: { value: null as Texture | null }, uPlots: { value: null as Texture | null } };
const uniforms = { uView: { value: view }, ...textures };

type How = 'cover' | 'over' | 'add';

/** A shader's source has the word VIEW where it wants to be told of the view. */
export function surface(vertexShader: string, fragmentShader: string, how: How, own: Record<string, IUniform> = {}): RawShaderMaterial {
  return new RawShaderMaterial({
    glslVersion: GLSL3, vertexShader: vertexShader.replace('VIEW', VIEW_GLSL), fragmentShader: fragmentShader.replace('VIEW', VIEW_GLSL), uniforms: { ...uniforms, ...own }, depthTest: false, depthWrite: false, side: DoubleSide,
    transparent: how !== 'cover', blending: how === 'cover' ? NoBlending : CustomBlending, blendEquation: AddEquation, blendSrc: OneFactor, blendDst: how === 'add' ? OneFactor : OneMinusSrcAlphaFactor,
  });
}

/** A quad for each instance; `corner` runs from -1 to 1. */
export function quads(attributes: Readonly<Record<string, BufferAttribute>> = {}): InstancedBufferGeometry {
  const geometry = new InstancedBufferGeometry();
  geometry.setAttribute('corner', new BufferAttribute(new Float32Array([-1, -1, 1, -1, 1, 1, -1, 1]), 2));
  geometry.setIndex([0, 1, 2, 0, 2, 3]);
  for (const [name, attribute] of Object.entries(attributes)) geometry.setAttribute(name, attribute);
  geometry.instanceCount = 1;
  return geometry;
}

export function mesh(geometry: InstancedBufferGeometry, material: RawShaderMaterial, order: number): Mesh<InstancedBufferGeometry, RawShaderMaterial> {
  const made = new Mesh(geometry, material);
  made.frustumCulled = false;
  made.matrixAutoUpdate = false;
  made.renderOrder = order;
  return made;
}

export function bytesTexture(bytes: Uint8Array, width: number, height: number): DataTexture {
  const texture = new DataTexture(bytes, width, height, RedFormat, UnsignedByteType);
  texture.unpackAlignment = 1;
  texture.needsUpdate = true;
  return texture;
}
