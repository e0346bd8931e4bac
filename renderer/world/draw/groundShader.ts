// The painted land, dark where nothing burns, lit in steps where lanterns and beings stand; and what is in the air over it.
// The land is drawn cell by cell into a picture of its own, in which a ground pixel is one pixel, and enlarged from there:
// nine times less work at the usual zoom than drawing it on the screen.

export const GROUND_VERTEX = /* glsl */ `
precision highp float;
VIEW
in vec2 corner;
uniform vec2 uOrigin;     // ground pixels
uniform vec2 uSize;       // ground pixels
uniform float uUnits;     // world units a ground pixel
out vec2 vTexel;
void main() {
  vTexel = (corner * 0.5 + 0.5) * uSize;
  vec2 cell = (uOrigin + vTexel) * uUnits / uCellUnits - uFirstCell;
  gl_Position = vec4(cell / uCells * 2.0 - 1.0, 0.0, 1.0);
}`;

export const COVER_VERTEX = /* glsl */ `
precision highp float;
VIEW
in vec2 corner;
uniform vec2 uLandSize;   // pixels of the picture of the land
out vec2 vAt;
void main() {
  vec2 cell = (corner * 0.5 + 0.5) * uCells;
  vAt = cell / uLandSize;
  vec2 clip = ((uFirstCell + cell) * uCellUnits - uCentre) * uScale / uViewport * 2.0;
  gl_Position = vec4(clip.x, -clip.y, 0.0, 1.0);
}`;

export const COVER_FRAGMENT = /* glsl */ `
precision highp float;
in vec2 vAt;
uniform sampler2D uLand;
out vec4 colour;
void main() { colour = texture(uLand, vAt); }`;

export const GROUND_FRAGMENT = /* glsl */ `
precision highp float;
precision highp int;
VIEW
in vec2 vTexel;
uniform sampler2D uGround;
uniform sampler2D uPalette;
uniform sampler2D uLights;
uniform vec2 uOrigin;
uniform vec2 uSize;
uniform float uUnits;
uniform float uGlint;     // number of the colour that glitters
out vec4 colour;
// The 3x3 Bayer matrix: nine steps of dither, one a ground pixel.
const float BAYER[9] = float[9](0.0, 7.0, 3.0, 6.0, 5.0, 2.0, 4.0, 1.0, 8.0);
const float STEPS = 10.0;
// How much of a step is dithered; the rest is flat, which keeps the land calm.
const float DITHER = 0.4;

vec4 landAt(ivec2 texel) {
  int pixel = int(texelFetch(uGround, clamp(texel, ivec2(0), ivec2(uSize) - 1), 0).r * 255.0 + 0.5);
  int number = pixel & 63;
  if (number == int(uGlint)) {
    // Water glitters slowly, each spot in its own time.
    ivec2 spot = texel + ivec2(uOrigin);
    float turn = fract(sin(float(spot.x * 37 + spot.y * 91)) * 43.7);
    if (uStill < 0.5 && sin(uSeconds * 0.9 + turn * 6.2831853) < 0.1) number -= 2;
  }
  return vec4(texelFetch(uPalette, ivec2(number, 0), 0).rgb, float(pixel >> 6) / 3.0);
}

void main() {
  ivec2 texel = ivec2(floor(vTexel));
  vec4 land;
  if (uPane >= 2.0) land = landAt(texel);
  else {
    // Several ground pixels to one of the screen: their mean, so that land seen from afar is quiet.
    land = vec4(0.0);
    int apart = uPane < 0.9 ? 3 : 1;
    for (int index = 0; index < 9; index += 1) { vec4 one = landAt(texel + (ivec2(index % 3, index / 3) - 1) * apart); land += vec4(one.rgb * one.a, one.a) / 9.0; }
    land.rgb /= max(land.a, 0.001);
  }
  if (land.a <= 0.0) discard;
  // All of a ground pixel is lit alike: by what reaches its middle.
  vec2 screen = ((uOrigin + vec2(texel) + 0.5) * uUnits - uCentre) * uScale / uViewport + 0.5;
  vec3 light = 2.0 * texture(uLights, vec2(screen.x, 1.0 - screen.y)).rgb;
  float most = max(light.r, max(light.g, light.b));
  // Many lights together stay a soft light: what they add grows less and less.
  float soft = 1.3 * most / (1.0 + 0.55 * most);
  ivec2 spot = texel + ivec2(uOrigin) + 30000;
  float threshold = (BAYER[(spot.y % 3) * 3 + spot.x % 3] + 0.5) / 9.0;
  float stepped = uPane < 2.0 ? soft : floor(soft * STEPS + 0.5 + (threshold - 0.5) * DITHER) / STEPS;
  light *= most > 0.0 ? stepped / most : 0.0;
  colour = vec4(mix(uVoid, land.rgb * (uAmbient + 1.2 * light) + 0.03 * light, land.a), 1.0);
}`;

export const AIR_VERTEX = /* glsl */ `
precision highp float;
precision highp int;
VIEW
in vec2 corner;
uniform sampler2D uPlots;
flat out vec4 vColour;
const int FIREFLIES = 96;
const float TILE = 256.0;
const float PERIOD = 40.0 * 256.0;   // both repeat over the land, so that some are always in view
float hash(int index, int turn) { return fract(sin(float(index * 127 + turn * 311)) * 4375.85); }
void main() {
  bool fly = gl_InstanceID < FIREFLIES;
  vec2 spot = vec2(hash(gl_InstanceID, 1), hash(gl_InstanceID, 2)) * PERIOD;
  float own = hash(gl_InstanceID, 3);
  vec2 size = vec2(max(2.0, floor(uPane / 3.0)));
  if (fly) {
    float pace = 0.15 + own * 0.2;
    spot += TILE * 0.8 * vec2(sin(uSeconds * pace + own * 40.0), cos(uSeconds * pace * 0.7 + own * 40.0));
    float glow = max(0.0, 0.45 + 0.55 * sin(uSeconds * pace * 4.0 + own * 90.0));
    vColour = vec4(0.886, 0.941, 0.588, 1.0) * glow * 0.8;
  } else if (uWeather < 1.5) {
    spot += vec2(-0.25, 1.0) * TILE * uSeconds * (9.0 + 3.0 * own);
    size = vec2(size.x * 0.5, size.y * 3.0);
    vColour = vec4(0.55, 0.65, 0.82, 1.0) * 0.30;
  } else if (uWeather < 2.5) {
    spot += vec2(sin(uSeconds * 0.5 + own * 30.0) * 0.6, uSeconds * (0.7 + 0.4 * own)) * TILE;
    vColour = vec4(0.85, 0.9, 1.0, 1.0) * 0.42;
  } else {
    spot += vec2(uSeconds * (5.0 + 3.0 * own), sin(uSeconds * 0.7 + own * 30.0) * 0.5) * TILE;
    size = vec2(size.x * 4.0, max(1.0, size.y * 0.5));
    vColour = vec4(0.6, 0.7, 0.66, 1.0) * 0.22 * max(0.0, sin(uSeconds * 0.6 + own * 60.0));
  }
  // The copy of the spot that is nearest to the middle of the view.
  spot += PERIOD * floor((uCentre - spot) / PERIOD + 0.5);
  ivec2 plot = ivec2(floor(spot / (8.0 * TILE)));
  bool land = all(greaterThanEqual(plot, ivec2(0))) && all(lessThan(plot, ivec2(int(uSide)))) && texelFetch(uPlots, clamp(plot, ivec2(0), ivec2(int(uSide) - 1)), 0).r > 0.0;
  bool shown = fly ? land : (uWeather > 0.5 && uStill < 0.5);
  vec2 middle = floor((spot - uCentre) * uScale + uViewport * 0.5 + 0.5);
  vec2 clip = (middle + corner * size * 0.5) / uViewport * 2.0 - 1.0;
  gl_Position = shown && uPane >= 2.0 ? vec4(clip.x, -clip.y, 0.0, 1.0) : vec4(2.0, 2.0, 0.0, 1.0);
}`;

export const AIR_FRAGMENT = /* glsl */ `
precision highp float;
flat in vec4 vColour;
out vec4 colour;
void main() { colour = vec4(vColour.rgb, 0.0); }`;
