// The light that lanterns and beings throw on the ground, gathered in a small picture of its own before the ground is
// drawn: as many lights as there are overlap without a seam. Half of full brightness is stored, so two full lights fit.

export const LIGHT_VERTEX = /* glsl */ `
precision highp float;
precision highp int;
VIEW
in vec2 corner;
in vec2 at;
in uint state;
in vec4 tint;
out vec2 vCorner;
flat out vec3 vLight;
const float TILE = 256.0;
// By mark of a relic: none, dark, asked, listed, reading, ready, learning, learnt, refused, forgetting.
const float REACH[10] = float[10](0.0, 0.0, 1.2, 1.5, 4.0, 3.0, 4.5, 3.5, 0.0, 1.5);
const float STRENGTH[10] = float[10](0.0, 0.0, 0.3, 0.25, 0.8, 0.55, 0.9, 0.7, 0.0, 0.2);
void main() {
  uint kind = (state >> 4u) & 7u;
  uint row = (state >> 7u) & 3u;
  uint flags = (state >> 9u) & 31u;
  float energy = float((state >> 16u) & 255u) / 255.0;
  float reach = 0.0, strength = 0.0;
  if (kind == 1u) { reach = REACH[state & 15u]; strength = STRENGTH[state & 15u]; }
  else if ((flags & 17u) != 0u) { reach = 6.0; strength = 1.0; }
  else if (kind == 5u) { reach = 3.0; strength = 0.6; }
  else if (kind == 0u || kind == 3u) { reach = row == 3u ? 2.2 : 1.5; strength = (row == 3u ? 0.42 : 0.2) * energy * (kind == 3u ? 0.5 : 1.0); }
  // From far off only what lights a whole neighbourhood is seen.
  if (uPane < 2.0 && reach < 3.0) reach = 0.0;
  vec2 units = at + corner * reach * TILE;
  vec2 clip = (units - uCentre) * uScale / uViewport * 2.0;
  gl_Position = reach > 0.0 ? vec4(clip.x, -clip.y, 0.0, 1.0) : vec4(2.0, 2.0, 0.0, 1.0);
  vCorner = corner;
  // A mean of many hues is grey; its own leaning is drawn out, so that each being lights the land in its colour.
  float grey = dot(tint.rgb, vec3(0.3333));
  vec3 leaning = clamp(vec3(grey) + (tint.rgb - grey) * 2.0, 0.0, 1.0);
  vLight = 0.5 * leaning * strength * (0.92 + 0.08 * sin(6.2831853 * (uSeconds / 4.5 + float(state >> 24u) / 256.0)));
}`;

export const LIGHT_FRAGMENT = /* glsl */ `
precision highp float;
in vec2 vCorner;
flat in vec3 vLight;
out vec4 colour;
void main() {
  float fall = max(0.0, 1.0 - length(vCorner));
  fall = fall * fall * (3.0 - 2.0 * fall);
  if (fall <= 0.0) discard;
  colour = vec4(vLight * fall, 1.0);
}`;
