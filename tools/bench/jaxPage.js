// Runs in Chromium: the same training step and matrix product in jax-js on its WebAssembly device, jit-compiled.
// `jax` is the package's module, `shape` comes from shape.mjs. jax-js counts references: `.ref` where a value is used again.
const MEASURE_MS = 400;
const WARM_UP_MS = 250;

export async function contestant(jax, shape) {
  await jax.init('wasm');
  jax.defaultDevice('wasm');
  const prepared = new Map();
  return async (task) => {
    if (!prepared.has(task.name)) {
      const run = task.kind === 'train' ? prepareTrain(jax, shape, task.batch) : prepareMatmul(jax, task.n);
      for (const end = performance.now() + WARM_UP_MS; performance.now() < end;) await run();
      prepared.set(task.name, run);
    }
    const seconds = [];
    for (const end = performance.now() + MEASURE_MS; performance.now() < end || seconds.length < 3;) {
      const started = performance.now();
      await prepared.get(task.name)();
      seconds.push((performance.now() - started) / 1000);
    }
    return seconds.sort((a, b) => a - b)[Math.floor(seconds.length / 2)];
  };
}

function prepareMatmul({ numpy: np, jit, blockUntilReady }, n) {
  const matrix = (f) => np.array(Float32Array.from({ length: n * n }, (_, i) => f(i))).reshape([n, n]);
  const a = matrix(Math.sin), b = matrix(Math.cos), product = jit((x, y) => np.matmul(x, y));
  return async () => { (await blockUntilReady(product(a.ref, b.ref))).dispose(); };
}

function prepareTrain(jax, shape, batch) {
  const { numpy: np, jit } = jax;
  const { vocabulary, layers, width: d, feedForward: f, window, hyper } = shape;
  let state = 12_345;
  const random = () => { state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; return state / 2 ** 32 - 0.5; };
  const matrix = (...size) => np.array(Float32Array.from({ length: size[0] * size[1] }, () => random() * 0.07)).reshape(size);
  const gain = () => np.array(new Float32Array(d).fill(1));
  // embedding, final gain, then six a layer; `decays` says which are matrices
  const parameters = [matrix(vocabulary, d), gain()], decays = [true, false];
  for (let l = 0; l < layers; l += 1) {
    parameters.push(gain(), matrix(3 * d, d), matrix(d, d), gain(), matrix(2 * f, d), matrix(d, f));
    decays.push(false, true, true, false, true, true);
  }
  const zeros = () => parameters.map((p) => np.zeros(p.shape));
  const rows = batch * window;
  const tokens = np.array(Int32Array.from({ length: rows }, (_, i) => (i * 7919) % vocabulary));
  const targets = np.array(Int32Array.from({ length: rows }, (_, i) => ((i + 1) * 7919) % vocabulary));
  const step = jit((p, m, v, t, y, c1, c2) => {
    const [loss, gradients] = jax.valueAndGrad((q) => lossOf(jax, shape, batch, q, t, y))(p.map((x) => x.ref));
    const squares = gradients.map((g) => np.sum(np.square(g.ref))).reduce((a, b) => a.add(b));
    const scale = np.minimum(np.array(hyper.clipNorm).div(np.sqrt(squares)), np.array(1));
    const next = p.map((old, i) => {
      const g = gradients[i].mul(scale.ref);
      const mean = m[i].mul(hyper.beta1).add(g.ref.mul(1 - hyper.beta1));
      const square = v[i].mul(hyper.beta2).add(np.square(g).mul(1 - hyper.beta2));
      const change = mean.ref.div(c1.ref).div(np.sqrt(square.ref.div(c2.ref)).add(hyper.epsilon)).mul(hyper.learningRate);
      return [old.mul(1 - (decays[i] ? hyper.learningRate * hyper.weightDecay : 0)).sub(change), mean, square];
    });
    for (const used of [scale, c1, c2]) used.dispose();
    return [loss, next.map((x) => x[0]), next.map((x) => x[1]), next.map((x) => x[2])];
  });
  let kept = [parameters, zeros(), zeros()], count = 0;
  return async () => {
    count += 1;
    const corrections = [1 - hyper.beta1 ** count, 1 - hyper.beta2 ** count].map((x) => np.array(x));
    const [loss, ...next] = step(...kept, tokens.ref, targets.ref, ...corrections);
    kept = next;
    if (!Number.isFinite(await loss.jsAsync())) throw new Error('the loss is not a number');
    await jax.blockUntilReady(kept);
  };
}

/** Mean loss of one batch; the arithmetic of app/organism/reference/model.ts. */
function lossOf({ numpy: np, nn }, shape, batch, parameters, tokens, targets) {
  const { vocabulary, layers, width: d, heads, feedForward: f, window, ropeBase, normEpsilon } = shape;
  const w = d / heads, rows = batch * window;
  const angle = (fn) => np.array(Float32Array.from({ length: window * (w / 2) }, (_, i) => fn(Math.floor(i / (w / 2)) * ropeBase ** (-(i % (w / 2)) / (w / 2)))))
    .reshape([1, window, 1, w / 2]);
  const cosines = angle(Math.cos), sines = angle(Math.sin);
  const mask = np.array(Float32Array.from({ length: window * window }, (_, i) => (i % window > Math.floor(i / window) ? -1e9 : 0))).reshape([window, window]);
  const norm = (x, gain) => x.ref.div(np.sqrt(np.mean(np.square(x), -1, { keepdims: true }).add(normEpsilon))).mul(gain);
  const linear = (x, weight) => np.matmul(x, np.transpose(weight));
  const turn = (x) => {
    const a = x.ref.slice([], [], [], [0, w / 2]), b = x.slice([], [], [], [w / 2, w]);
    return np.concatenate([a.ref.mul(cosines.ref).sub(b.ref.mul(sines.ref)), b.mul(cosines.ref).add(a.mul(sines.ref))], -1);
  };
  const [embedding, last, ...rest] = parameters;
  let x = np.take(embedding.ref, tokens, 0);
  for (let l = 0; l < layers; l += 1) {
    const [n1, qkv, o, n2, gateUp, down] = rest.slice(6 * l, 6 * l + 6);
    const y = linear(norm(x.ref, n1), qkv).reshape([batch, window, 3 * heads, w]);
    const part = (i) => y.ref.slice([], [], [i * heads, (i + 1) * heads], []);
    const scores = np.einsum('bthd,bshd->bhts', turn(part(0)), turn(part(1))).mul(1 / Math.sqrt(w)).add(mask.ref);
    const seen = np.einsum('bhts,bshd->bthd', nn.softmax(scores, -1), part(2));
    y.dispose();
    x = x.add(linear(seen.reshape([rows, d]), o));
    const h = linear(norm(x.ref, n2), gateUp);
    x = x.add(linear(nn.silu(h.ref.slice([], [0, f])).mul(h.slice([], [f, 2 * f])), down));
  }
  for (const used of [cosines, sines, mask]) used.dispose();
  const logProbabilities = nn.logSoftmax(linear(norm(x, last), embedding), -1);
  return np.sum(logProbabilities.mul(nn.oneHot(targets, vocabulary))).mul(-1 / rows);
}
