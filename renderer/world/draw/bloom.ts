// A restrained glow around what is bright: only what passes a threshold, at a quarter of the size, blurred once each way,
// and added at most at a third of its strength. Only rich lands on real graphics have it.
import { HalfFloatType, LinearFilter, Mesh, OrthographicCamera, RawShaderMaterial, GLSL3, NoBlending, PlaneGeometry, Scene, Vector2, WebGLRenderTarget, type Camera, type WebGLRenderer } from 'three';

/** The most of the blurred light that is added: restraint by number. */
export const MOST_BLOOM = 0.35;
export const BLOOM_TIER = 3;
const THRESHOLD = 0.62;
const SMALLER = 4;

const VERTEX = /* glsl */ `
precision highp float;
in vec3 position;
out vec2 vAt;
void main() { vAt = position.xy + 0.5; gl_Position = vec4(position.xy * 2.0, 0.0, 1.0); }`;
const BRIGHT = /* glsl */ `
precision highp float;
in vec2 vAt;
uniform sampler2D uFrom;
uniform vec2 uStep;
out vec4 colour;
void main() {
  vec3 sum = vec3(0.0);
  for (int index = 0; index < 4; index += 1) {
    vec3 one = texture(uFrom, vAt + uStep * (vec2(index & 1, index >> 1) * 2.0 - 1.0)).rgb;
    float bright = max(one.r, max(one.g, one.b));
    sum += one * smoothstep(${THRESHOLD.toFixed(2)}, 1.0, bright);
  }
  colour = vec4(sum * 0.25, 1.0);
}`;
const BLUR = /* glsl */ `
precision highp float;
in vec2 vAt;
uniform sampler2D uFrom;
uniform vec2 uStep;
out vec4 colour;
void main() {
  const float WEIGHT[5] = float[5](0.227, 0.194, 0.121, 0.054, 0.016);
  vec3 sum = texture(uFrom, vAt).rgb * WEIGHT[0];
  for (int index = 1; index < 5; index += 1) sum += (texture(uFrom, vAt + uStep * float(index)).rgb + texture(uFrom, vAt - uStep * float(index)).rgb) * WEIGHT[index];
  colour = vec4(sum, 1.0);
}`;
const JOIN = /* glsl */ `
precision highp float;
in vec2 vAt;
uniform sampler2D uFrom;
uniform sampler2D uGlow;
out vec4 colour;
void main() { colour = vec4(texture(uFrom, vAt).rgb + ${MOST_BLOOM.toFixed(2)} * texture(uGlow, vAt).rgb, 1.0); }`;

export class Bloom {
  readonly #whole = new WebGLRenderTarget(1, 1, { depthBuffer: false });
  readonly #one = new WebGLRenderTarget(1, 1, { depthBuffer: false, type: HalfFloatType, minFilter: LinearFilter, magFilter: LinearFilter });
  readonly #other: WebGLRenderTarget = this.#one.clone();
  readonly #flat = new OrthographicCamera();
  readonly #scene = new Scene();
  readonly #quad: Mesh<PlaneGeometry, RawShaderMaterial>;
  readonly #uniforms = { uFrom: { value: this.#whole.texture }, uGlow: { value: this.#one.texture }, uStep: { value: new Vector2() } };
  readonly #passes: { readonly bright: RawShaderMaterial; readonly blur: RawShaderMaterial; readonly join: RawShaderMaterial };

  constructor() {
    const pass = (fragmentShader: string): RawShaderMaterial => new RawShaderMaterial({ glslVersion: GLSL3, vertexShader: VERTEX, fragmentShader, uniforms: this.#uniforms, depthTest: false, depthWrite: false, blending: NoBlending });
    this.#passes = { bright: pass(BRIGHT), blur: pass(BLUR), join: pass(JOIN) };
    this.#quad = new Mesh(new PlaneGeometry(1, 1), this.#passes.bright);
    this.#quad.frustumCulled = false;
    this.#scene.add(this.#quad);
  }

  /** Draws the scene and its glow onto the canvas. */
  draw(gl: WebGLRenderer, scene: Scene, camera: Camera, width: number, height: number): void {
    const smallWidth = Math.ceil(width / SMALLER); const smallHeight = Math.ceil(height / SMALLER);
    this.#whole.setSize(width, height);
    this.#one.setSize(smallWidth, smallHeight);
    this.#other.setSize(smallWidth, smallHeight);
    gl.setRenderTarget(this.#whole);
    gl.clear();
    gl.render(scene, camera);
    this.#pass(gl, this.#passes.bright, this.#whole, this.#one, 1 / width, 1 / height);
    this.#pass(gl, this.#passes.blur, this.#one, this.#other, 1.5 / smallWidth, 0);
    this.#pass(gl, this.#passes.blur, this.#other, this.#one, 0, 1.5 / smallHeight);
    this.#pass(gl, this.#passes.join, this.#whole, null, 0, 0);
  }

  #pass(gl: WebGLRenderer, material: RawShaderMaterial, from: WebGLRenderTarget, to: WebGLRenderTarget | null, stepX: number, stepY: number): void {
    this.#quad.material = material;
    this.#uniforms.uFrom.value = from.texture;
    this.#uniforms.uStep.value.set(stepX, stepY);
    material.uniformsNeedUpdate = true;
    gl.setRenderTarget(to);
    gl.render(this.#scene, this.#flat);
  }

  dispose(): void {
    for (const target of [this.#whole, this.#one, this.#other]) target.dispose();
    for (const material of Object.values(this.#passes)) material.dispose();
    this.#quad.geometry.dispose();
  }
}
