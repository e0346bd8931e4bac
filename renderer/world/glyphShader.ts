// The shader that draws every glyph in one call: nine panes with gaps, a dark outline, and the marks of its state.
// Positions and sizes are whole device pixels.

export const GLYPH_VERTEX = /* glsl */ `
precision highp float;
precision highp int;
in vec2 corner;        // -1..1
in vec2 at;            // world units
in float breath;       // turns
in uint flags;
in uvec4 panesA;
in uvec3 panesB;
uniform vec2 uViewport;   // device pixels
uniform vec2 uCentre;     // world units, on a pixel
uniform float uScale;     // pixels a unit
uniform float uPane;      // pixels a pane
uniform float uSeconds;
out vec2 vPixel;          // pixels from the glyph's upper left corner
flat out uvec4 vPanesA;
flat out uvec3 vPanesB;
flat out uint vFlags;
flat out float vGlow;
void main() {
  float span = 5.0 * uPane;                 // three panes and room for marks
  vec2 middle = floor((at - uCentre) * uScale + uViewport * 0.5 + 0.5);
  vec2 topLeft = middle - floor(1.5 * uPane);
  vPixel = (corner * 0.5 + 0.5) * span - uPane;
  vec2 pixel = topLeft + vPixel;
  vec2 clip = pixel / uViewport * 2.0 - 1.0;
  gl_Position = vec4(clip.x, -clip.y, 0.0, 1.0);
  vPanesA = panesA; vPanesB = panesB; vFlags = flags;
  vGlow = 1.0 + 0.09 * sin(6.2831853 * (uSeconds / 4.5 + breath));
}`;

export const GLYPH_FRAGMENT = /* glsl */ `
precision highp float;
precision highp int;
in vec2 vPixel;
flat in uvec4 vPanesA;
flat in uvec3 vPanesB;
flat in uint vFlags;
flat in float vGlow;
uniform float uPane;
uniform float uSeconds;
uniform float uStill;     // 1 when motion is reduced
out vec4 colour;

const vec3 WARM = vec3(1.0, 0.769, 0.42);
const vec3 INK = vec3(0.02, 0.027, 0.043);
const vec3 MINT = vec3(0.184, 0.769, 0.604);
const vec3 PALE = vec3(0.604, 0.655, 0.737);
// 5x6 and 5x5 pixel marks, a bit a pixel, from the upper left.
const int PADLOCK[6] = int[6](14, 17, 17, 31, 27, 31);
const int SEAL[5] = int[5](14, 31, 31, 31, 14);
const int SEAL_TICK[5] = int[5](0, 1, 2, 20, 8);

float channel(int slot) {
  int word = slot >> 2;
  uint packed = word < 4 ? vPanesA[word] : vPanesB[word - 4];
  return float((packed >> uint((slot & 3) * 8)) & 255u) / 255.0;
}
bool bitAt(int row, int column) { return ((row >> (4 - column)) & 1) == 1; }

void main() {
  ivec2 pixel = ivec2(floor(vPixel));
  int pane = int(uPane);
  int gap = pane >= 6 ? max(1, int(floor(uPane * 0.12 + 0.5))) : 0;
  int body = 3 * pane - gap;
  int mark = int(vFlags & 7u);
  bool selected = (vFlags & 8u) != 0u;
  int row = int((vFlags >> 4u) & 3u);
  int edge = max(1, pane / 6);
  colour = vec4(0.0);

  // Distance outside the body in pixels, 0 within.
  ivec2 beyond = max(max(-pixel, pixel - (body - 1)), ivec2(0));
  int outside = max(beyond.x, beyond.y);
  bool cornerCut = beyond.x > 0 && beyond.y > 0 && beyond.x + beyond.y > edge + 1;

  if (outside > 0) {
    if (outside <= edge && !cornerCut) colour = vec4(INK, 0.92);
    bool rim = mark == 3 || mark == 4 || mark == 5 || mark == 2;
    if (rim && outside > edge && outside <= 2 * edge && !(beyond.x > edge && beyond.y > edge)) {
      float strength = mark == 4 ? 0.95 : (mark == 5 ? 0.7 : 0.8);
      colour = vec4(WARM * strength, strength);
    }
    if (selected) {
      int far = 2 * edge + max(2, pane / 4);
      bool ring = outside > far - edge && outside <= far;
      ivec2 fromCentre = abs(2 * pixel - (body - 1));
      bool nearCorner = min(fromCentre.x, fromCentre.y) > body / 2;
      if (ring && nearCorner) colour = vec4(0.91, 0.93, 0.96, 1.0);
    }
  } else {
    ivec2 cell = clamp(pixel / pane, ivec2(0), ivec2(2));
    ivec2 inner = pixel - cell * pane;
    int paneSize = pane - gap;
    bool inGap = inner.x >= paneSize || inner.y >= paneSize;
    bool cut = pane >= 12 && (inner.x == 0 || inner.x == paneSize - 1) && (inner.y == 0 || inner.y == paneSize - 1);
    if (inGap || cut) { colour = vec4(INK, 0.92); }
    else {
      int index = (cell.y * 3 + cell.x) * 3;
      vec3 lit = vec3(channel(index), channel(index + 1), channel(index + 2));
      float light = vGlow;
      if (mark == 0) light *= row == 0 ? 1.0 : (cell.y == row - 1 ? 1.15 : 0.9);
      if (mark == 1) light = 0.30;
      if (mark == 2) {
        int burning = uStill > 0.5 ? 1 : int(mod(uSeconds * 1.5, 3.0));
        light = cell.y == burning ? 1.0 : (cell.y < burning ? 0.65 : 0.28);
      }
      if (mark == 3) light = 0.72;
      if (mark == 5) light = 0.95;
      if (mark == 6 || mark == 7) light = 0.22;
      vec3 shown = lit * light;
      if (mark == 6) {
        int stripe = max(2, pane / 3);
        if ((pixel.x + pixel.y) % (2 * stripe) < max(1, stripe / 2)) shown = PALE * 0.75;
      }
      if (mark == 7) { if (((pixel.x / edge) + (pixel.y / edge)) % 2 == 0) shown = INK; }
      colour = vec4(min(shown, vec3(1.0)), 1.0);
    }
  }

  // Padlock notch of what is listed but not allowed; seal of what was learnt: lower right corner.
  if (mark == 1 || mark == 5) {
    int unit = max(1, pane / 7);
    int rows = mark == 1 ? 6 : 5;
    ivec2 origin = ivec2(body) - ivec2(4, rows - 1) * unit;
    ivec2 spot = pixel - origin;
    ivec2 place = ivec2(floor(vec2(spot) / float(unit)));
    bool inBox = place.x >= -1 && place.x <= 5 && place.y >= -1 && place.y <= rows;
    if (inBox) {
      bool within = place.x >= 0 && place.x < 5 && place.y >= 0 && place.y < rows;
      bool filled = within && (mark == 1 ? bitAt(PADLOCK[min(place.y, 5)], place.x) : bitAt(SEAL[min(place.y, 4)], place.x));
      bool tick = within && mark == 5 && bitAt(SEAL_TICK[min(place.y, 4)], place.x);
      if (tick) colour = vec4(INK, 1.0);
      else if (filled) colour = vec4(mark == 1 ? PALE : MINT, 1.0);
      else if (mark == 1 && within) colour = vec4(INK, 1.0);
    }
  }
  if (colour.a == 0.0) discard;
}`;
