// The shader that draws every glyph in one call: nine panes with gaps, a dark outline, and the marks of its state. Where
// panes would be too small to tell apart it draws one dot. Positions and sizes are whole device pixels.

export const GLYPH_VERTEX = /* glsl */ `
precision highp float;
precision highp int;
VIEW
in vec2 corner;        // -1..1
in vec2 at;            // world units
in uint state;         // entityStore.ts names its bits
in uvec4 panesA;
in uvec3 panesB;
in vec4 tint;          // mean colour of the panes
out vec2 vPixel;          // pixels from the glyph's upper left corner
flat out uvec4 vPanesA;
flat out uvec3 vPanesB;
flat out uint vState;
flat out vec3 vTint;
flat out float vGlow;
flat out float vSelected;
void main() {
  bool small = uPane < 2.0;
  float body = small ? (uPane < 0.9 ? 2.0 : 3.0) : floor(3.0 * uPane);
  float room = small ? 0.0 : floor(uPane);      // for marks around it
  vec2 middle = floor((at - uCentre) * uScale + uViewport * 0.5 + 0.5);
  vec2 topLeft = middle - floor(body * 0.5);
  vPixel = (corner * 0.5 + 0.5) * (body + 2.0 * room) - room;
  vec2 clip = (topLeft + vPixel) / uViewport * 2.0 - 1.0;
  bool place = ((state >> 4u) & 7u) == 2u;    // painted on the ground already
  gl_Position = place ? vec4(2.0, 2.0, 0.0, 1.0) : vec4(clip.x, -clip.y, 0.0, 1.0);
  vPanesA = panesA; vPanesB = panesB; vState = state; vTint = tint.rgb;
  vGlow = 1.0 + 0.09 * sin(6.2831853 * (uSeconds / 4.5 + float(state >> 24u) / 256.0));
  vSelected = float(gl_InstanceID) == uSelected ? 1.0 : 0.0;
}`;

export const GLYPH_FRAGMENT = /* glsl */ `
precision highp float;
precision highp int;
VIEW
in vec2 vPixel;
flat in uvec4 vPanesA;
flat in uvec3 vPanesB;
flat in uint vState;
flat in vec3 vTint;
flat in float vGlow;
flat in float vSelected;
out vec4 colour;

const vec3 WARM = vec3(1.0, 0.769, 0.42);
const vec3 AMBER = vec3(1.0, 0.69, 0.2);
const vec3 INK = vec3(0.02, 0.027, 0.043);
const vec3 MINT = vec3(0.184, 0.769, 0.604);
const vec3 PALE = vec3(0.604, 0.655, 0.737);
const vec3 WHITE = vec3(0.91, 0.93, 0.96);
const int BEING = 0, RELIC = 1, CREATURE = 3, GRAVE = 4, VISITOR = 5;
const int NATIVE = 0, DARK = 1, ASKED = 2, LISTED = 3, READING = 4, READY = 5, LEARNING = 6, LEARNT = 7, REFUSED = 8, FORGETTING = 9;
// 5x6 and 5x5 pixel marks, a bit a pixel, from the upper left.
const int PADLOCK[6] = int[6](14, 17, 17, 31, 27, 31);
const int SEAL[5] = int[5](14, 31, 31, 31, 14);
const int SEAL_TICK[5] = int[5](0, 1, 2, 20, 8);
const int QUESTION[5] = int[5](14, 17, 6, 0, 4);

float channel(int slot) {
  int word = slot >> 2;
  uint packed = word < 4 ? vPanesA[word] : vPanesB[word - 4];
  return float((packed >> uint((slot & 3) * 8)) & 255u) / 255.0;
}
bool bitAt(int row, int column) { return ((row >> (4 - column)) & 1) == 1; }

// Brightness of a pane by what the glyph is and does.
float lightOf(int kind, int mark, int row, int energy, ivec2 cell) {
  if (kind == GRAVE) return 0.34;
  if (kind != RELIC) {
    float lively = 0.5 + 0.5 * float(energy) / 255.0;
    return vGlow * lively * (row == 0 ? 1.0 : (cell.y == row - 1 ? 1.15 : 0.88));
  }
  if (mark == DARK) return 0.16;
  if (mark == ASKED || mark == LISTED) return 0.30;
  if (mark == READING) {
    // Pane by pane and row by row, over and over while it goes on.
    float done = uStill > 0.5 ? 4.0 : mod(uSeconds * 1.6, 12.0);
    float own = float(cell.y * 3 + cell.x);
    return own < floor(done) ? 1.0 : (own < floor(done) + 1.0 ? 0.62 : 0.26);
  }
  if (mark == READY) return 0.72;
  if (mark == LEARNING) return vGlow;
  if (mark == LEARNT) return 0.95;
  return mark == NATIVE ? 0.6 : 0.22;
}

// The corner of the colour cube a pane is nearest to, as bits R 1, B 2, Y 4: for telling channels by pattern.
int channelsOf(vec3 lit) {
  const vec3 CORNERS[7] = vec3[7](vec3(0.949, 0.275, 0.227), vec3(0.247, 0.498, 0.961), vec3(0.729, 0.651, 1.0), vec3(1.0, 0.851, 0.0), vec3(1.0, 0.608, 0.145), vec3(0.184, 0.769, 0.604), vec3(1.0, 0.965, 0.91));
  vec3 full = lit / max(0.001, max(lit.r, max(lit.g, lit.b)));
  int best = 0; float least = 9.0;
  for (int index = 0; index < 7; index += 1) {
    vec3 corner = CORNERS[index] / max(CORNERS[index].r, max(CORNERS[index].g, CORNERS[index].b));
    float far = distance(full, corner);
    if (far < least) { least = far; best = index; }
  }
  return best + 1;
}
// Dots for R, stripes for B, solid for Y; mixes show each.
vec3 patterned(vec3 shown, int channels, ivec2 inner, int size) {
  if ((channels & 4) != 0) return shown;
  int unit = max(1, size / 5);
  ivec2 cell = inner / unit;
  bool dotHere = (channels & 1) != 0 && cell.x % 2 == 1 && cell.y % 2 == 1;
  bool stripeHere = (channels & 2) != 0 && (cell.x + cell.y) % 3 == 0;
  return dotHere || stripeHere ? shown : shown * 0.45;
}

void main() {
  int kind = int((vState >> 4u) & 7u);
  int mark = int(vState & 15u);
  int row = int((vState >> 7u) & 3u);
  int flags = int((vState >> 9u) & 31u);
  int energy = int((vState >> 16u) & 255u);
  bool remote = (flags & 2) != 0, suspect = (flags & 4) != 0, organism = (flags & 8) != 0;
  if (uPane < 2.0) {
    float light = kind == RELIC ? lightOf(kind, mark, row, 255, ivec2(1)) : (kind == GRAVE ? 0.3 : 0.55 + 0.45 * float(energy) / 255.0);
    vec3 far = vSelected > 0.5 ? WHITE : (suspect ? AMBER : vTint * max(light, 0.3));
    colour = vec4(far, 1.0);
    return;
  }
  ivec2 pixel = ivec2(floor(vPixel));
  int pane = max(1, int(uPane));
  int gap = pane >= 6 ? max(1, int(floor(uPane * 0.12 + 0.5))) : 0;
  int body = 3 * pane - gap;
  int edge = max(1, pane / 6);
  colour = vec4(0.0);

  // Distance outside the body in pixels, 0 within.
  ivec2 beyond = max(max(-pixel, pixel - (body - 1)), ivec2(0));
  int outside = max(beyond.x, beyond.y);
  bool cornerCut = beyond.x > 0 && beyond.y > 0 && beyond.x + beyond.y > edge + 1;
  ivec2 fromCentre = abs(2 * pixel - (body - 1));
  bool nearCorner = min(fromCentre.x, fromCentre.y) > body / 2;

  if (outside > 0) {
    if (outside <= edge && !cornerCut) colour = vec4(INK, 0.92);
    bool ringEdge = outside > edge && outside <= 2 * edge && !(beyond.x > edge && beyond.y > edge);
    if (ringEdge) {
      bool rim = kind == RELIC && (mark == READING || mark == READY || mark == LEARNING || mark == LEARNT);
      float strength = mark == LEARNING ? 0.95 : (mark == LEARNT ? 0.7 : 0.8);
      if (rim) colour = vec4(WARM * strength, strength);
      // A being of another node: dotted all around. It is told by shape, not by a colour.
      int along = (pixel.x + pixel.y + 64 * edge) / max(1, 2 * edge);
      if (remote) colour = along % 2 == 0 ? vec4(PALE, 0.95) : vec4(0.0);
    }
    // Visitors carry four notched corners, a suspect one a bracket at either side.
    if (kind == VISITOR && outside > edge && outside <= 3 * edge && nearCorner && !(beyond.x > edge && beyond.y > edge)) colour = vec4(WHITE, 1.0);
    if (suspect && beyond.x > 2 * edge && beyond.x <= 3 * edge && beyond.y <= edge) colour = vec4(AMBER, 1.0);
    if (suspect && beyond.y > 0 && beyond.y <= edge && beyond.x > edge && beyond.x <= 3 * edge) colour = vec4(AMBER, 1.0);
    // Steered by the organism: three small lights in a row above, one a thought.
    if (organism && pixel.y < -2 * edge && pixel.y >= -3 * edge - max(0, edge - 1)) {
      int step = max(1, pane / 2);
      int third = (pixel.x - body / 2 + 2 * step + edge) / step;
      int inStep = (pixel.x - body / 2 + 2 * step + edge) - third * step;
      if (third >= 1 && third <= 3 && inStep < max(1, edge)) colour = vec4(third == 1 ? vec3(0.949, 0.275, 0.227) : (third == 2 ? vec3(0.4, 0.6, 1.0) : vec3(1.0, 0.851, 0.0)), 1.0);
    }
    if (vSelected > 0.5) {
      int far = 2 * edge + max(2, pane / 4);
      if (outside > far - edge && outside <= far && nearCorner) colour = vec4(WHITE, 1.0);
    }
  } else {
    ivec2 cell = clamp(pixel / pane, ivec2(0), ivec2(2));
    ivec2 inner = pixel - cell * pane;
    int paneSize = pane - gap;
    bool inGap = inner.x >= paneSize || inner.y >= paneSize;
    bool cut = pane >= 12 && (inner.x == 0 || inner.x == paneSize - 1) && (inner.y == 0 || inner.y == paneSize - 1);
    // Creatures are small: the corners of their square are empty. Graves are rounded stones.
    bool away = kind == CREATURE && (cell.x != 1 && cell.y != 1);
    bool stone = kind == GRAVE && pixel.y < pane && abs(2 * pixel.x - body) > body - 2 * (pixel.y + 1);
    if (away || stone) colour = vec4(0.0);
    else if (inGap || cut) colour = vec4(INK, 0.92);
    else {
      int index = (cell.y * 3 + cell.x) * 3;
      vec3 lit = vec3(channel(index), channel(index + 1), channel(index + 2));
      vec3 shown = lit * lightOf(kind, mark, row, energy, cell);
      if (uPattern > 0.5 && pane >= 6) shown = patterned(shown, channelsOf(lit), inner, paneSize);
      if (kind == GRAVE) shown = mix(vec3(dot(shown, vec3(0.33))), shown, 0.35) + 0.05;
      if (mark == REFUSED) {
        int stripe = max(2, pane / 3);
        if ((pixel.x + pixel.y) % (2 * stripe) < max(1, stripe / 2)) shown = PALE * 0.75;
      }
      if (mark == FORGETTING && ((pixel.x / edge) + (pixel.y / edge)) % 2 == 0) shown = INK;
      colour = vec4(min(shown, vec3(1.0)), 1.0);
    }
  }

  // In the lower right corner: the padlock of what may not be read, the question of what is asked, the seal of what was learnt.
  bool locked = mark == DARK || mark == LISTED;
  if (locked || mark == ASKED || mark == LEARNT) {
    int unit = max(1, pane / 7);
    int rows = locked ? 6 : 5;
    ivec2 origin = ivec2(body) - ivec2(4, rows - 1) * unit;
    ivec2 place = ivec2(floor(vec2(pixel - origin) / float(unit)));
    if (place.x >= 0 && place.x < 5 && place.y >= 0 && place.y < rows) {
      bool filled = locked ? bitAt(PADLOCK[min(place.y, 5)], place.x) : bitAt(mark == ASKED ? QUESTION[min(place.y, 4)] : SEAL[min(place.y, 4)], place.x);
      if (mark == LEARNT && bitAt(SEAL_TICK[min(place.y, 4)], place.x)) colour = vec4(INK, 1.0);
      else if (filled) colour = vec4(locked ? PALE * (mark == DARK ? 0.7 : 1.0) : (mark == ASKED ? AMBER : MINT), 1.0);
      else if (mark != LEARNT) colour = vec4(INK, 1.0);
    }
  }
  if (colour.a == 0.0) discard;
}`;
