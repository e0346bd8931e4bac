// Ground and halos: the same painted land, dark where nothing burns, lit where a lantern or a being stands.

export const GROUND_VERTEX = /* glsl */ `
precision highp float;
in vec2 corner;
uniform vec2 uViewport;
uniform vec2 uCentre;
uniform float uScale;
uniform float uWorld;     // units across, margin included
uniform float uMargin;    // units of margin around the world
out vec2 vLand;           // 0..1 across the world
void main() {
  vec2 pixel = (corner * 0.5 + 0.5) * uViewport;
  vLand = ((pixel - uViewport * 0.5) / uScale + uCentre + uMargin) / uWorld;
  gl_Position = vec4(corner.x, -corner.y, 0.0, 1.0);
}`;

export const GROUND_FRAGMENT = /* glsl */ `
precision highp float;
in vec2 vLand;
uniform sampler2D uGround;
uniform vec3 uAmbient;
uniform vec3 uVoid;
out vec4 colour;
void main() {
  bool within = all(greaterThanEqual(vLand, vec2(0.0))) && all(lessThan(vLand, vec2(1.0)));
  vec4 land = within ? texture(uGround, vLand) : vec4(0.0);
  colour = vec4(mix(uVoid, land.rgb * uAmbient, land.a), 1.0);
}`;

export const HALO_VERTEX = /* glsl */ `
precision highp float;
in vec2 corner;
in vec2 at;
in vec4 light;            // colour and strength
in float reach;           // units
in float breath;
uniform vec2 uViewport;
uniform vec2 uCentre;
uniform float uScale;
uniform float uWorld;
uniform float uMargin;
uniform float uSeconds;
out vec2 vOffset;         // units from the source
out vec2 vLand;
flat out vec3 vLight;
flat out float vReach;
void main() {
  vec2 units = at + corner * reach;
  vOffset = corner * reach;
  vLand = (units + uMargin) / uWorld;
  vec2 clip = (units - uCentre) * uScale / uViewport * 2.0;
  gl_Position = vec4(clip.x, -clip.y, 0.0, 1.0);
  vLight = light.rgb * light.a * (0.92 + 0.08 * sin(6.2831853 * (uSeconds / 4.5 + breath)));
  vReach = reach;
}`;

export const HALO_FRAGMENT = /* glsl */ `
precision highp float;
in vec2 vOffset;
in vec2 vLand;
flat in vec3 vLight;
flat in float vReach;
uniform sampler2D uGround;
out vec4 colour;
// The 3x3 Bayer matrix: nine steps of dither, one a ground pixel.
const float BAYER[9] = float[9](0.0, 7.0, 3.0, 6.0, 5.0, 2.0, 4.0, 1.0, 8.0);
const float STEPS = 10.0;
// How much of a step is dithered; the rest is flat, which keeps the land calm.
const float DITHER = 0.4;
void main() {
  if (any(lessThan(vLand, vec2(0.0))) || any(greaterThanEqual(vLand, vec2(1.0)))) discard;
  vec4 land = texture(uGround, vLand);
  float far = length(vOffset) / vReach;
  float fall = max(0.0, 1.0 - far);
  fall = fall * fall * (3.0 - 2.0 * fall);
  ivec2 texel = ivec2(floor(vLand * float(textureSize(uGround, 0).x)));
  float threshold = (BAYER[(texel.y % 3) * 3 + texel.x % 3] + 0.5) / 9.0;
  float stepped = floor(fall * STEPS + 0.5 + (threshold - 0.5) * DITHER) / STEPS;
  if (stepped <= 0.0) discard;
  // A light smaller than a tile is a spark: it is seen itself, not only by what it lights.
  float own = vReach < 256.0 ? 0.7 : 0.03;
  colour = vec4((land.rgb * 1.2 + own) * vLight * stepped * land.a, 1.0);
}`;
