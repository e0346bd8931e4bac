# The yardsticks in Python as contestants: `yardstick.py torch|numpy <threads> <json of the shape>`.
# The same model, batch and optimiser as the engine: RMSNorm, rotary embedding, SwiGLU, tied embedding, AdamW with decay
# on matrices only, clipping by the global norm. Decoding is eager, greedy, with a cache of keys and values.
import json
import math
import statistics
import sys
import time

MEASURE_S = 0.4
WARM_UP_S = 0.25


def absent(reason):
    print(json.dumps({"absent": reason}), flush=True)
    sys.exit(0)


which, threads, shape = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3])
try:
    import numpy
    if which == "torch":
        import torch
        torch.set_num_threads(threads)
        torch.manual_seed(5)
except ImportError as error:
    absent(f"Python's {error.name} is not installed")

V, L, D, H, F = shape["vocabulary"], shape["layers"], shape["width"], shape["heads"], shape["feedForward"]
W, T, BASE, EPSILON, HYPER = D // H, shape["window"], shape["ropeBase"], shape["normEpsilon"], shape["hyper"]


def parameters():
    matrix = lambda *size: (torch.randn(*size) * 0.02).requires_grad_()
    gain = lambda: torch.ones(D, requires_grad=True)
    layers = [dict(n1=gain(), qkv=matrix(3 * D, D), o=matrix(D, D), n2=gain(), gu=matrix(2 * F, D), down=matrix(D, F)) for _ in range(L)]
    return matrix(V, D), layers, gain()


def angles(first, count):
    angle = torch.arange(first, first + count).float()[:, None] * BASE ** (-torch.arange(0, W, 2).float() / W)[None]
    return angle.cos(), angle.sin()


def turn(x, cosine, sine):
    a, b = x[..., : W // 2], x[..., W // 2:]
    return torch.cat((a * cosine - b * sine, b * cosine + a * sine), -1)


def norm(x, gain):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + EPSILON) * gain


def prepare_train(batch):
    embedding, layers, last = parameters()
    gains = [last] + [p for layer in layers for name, p in layer.items() if name in ("n1", "n2")]
    matrices = [embedding] + [p for layer in layers for name, p in layer.items() if name not in ("n1", "n2")]
    groups = [dict(params=matrices, weight_decay=HYPER["weightDecay"]), dict(params=gains, weight_decay=0.0)]
    optimiser = torch.optim.AdamW(groups, lr=HYPER["learningRate"], betas=(HYPER["beta1"], HYPER["beta2"]), eps=HYPER["epsilon"], foreach=True)
    rows = torch.arange(batch * T)
    tokens, targets = ((rows * 7919) % V).view(batch, T), ((rows + 1) * 7919) % V
    cosine, sine = angles(0, T)
    mask = torch.full((T, T), -math.inf).triu(1)
    silu, cross_entropy = torch.nn.functional.silu, torch.nn.functional.cross_entropy

    def step():
        x = embedding[tokens]
        for layer in layers:
            q, k, v = (norm(x, layer["n1"]) @ layer["qkv"].t()).view(batch, T, 3, H, W).permute(2, 0, 3, 1, 4)
            scores = turn(q, cosine, sine) @ turn(k, cosine, sine).transpose(-1, -2) / math.sqrt(W) + mask
            x = x + (scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, T, D) @ layer["o"].t()
            gate, up = (norm(x, layer["n2"]) @ layer["gu"].t()).chunk(2, -1)
            x = x + (silu(gate) * up) @ layer["down"].t()
        loss = cross_entropy((norm(x, last) @ embedding.t()).view(-1, V), targets)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(matrices + gains, HYPER["clipNorm"])
        optimiser.step()
        if not math.isfinite(loss.item()):
            raise ValueError("the loss is not a number")
    return step


def prepare_decode(count):
    embedding, layers, last = parameters()
    cosine, sine = angles(0, T)
    keys, values = torch.zeros(L, H, T, W), torch.zeros(L, H, T, W)
    silu = torch.nn.functional.silu

    def decode():
        with torch.inference_mode():
            token = 1
            for position in range(count):
                x = embedding[token]
                for index, layer in enumerate(layers):
                    q, k, v = (layer["qkv"] @ norm(x, layer["n1"])).view(3, H, W)
                    keys[index, :, position] = turn(k, cosine[position], sine[position])
                    values[index, :, position] = v
                    q = turn(q, cosine[position], sine[position])
                    scores = (keys[index, :, : position + 1] @ q[:, :, None]).squeeze(-1) / math.sqrt(W)
                    seen = scores.softmax(-1)[:, None] @ values[index, :, : position + 1]
                    x = x + layer["o"] @ seen.reshape(D)
                    gate, up = (layer["gu"] @ norm(x, layer["n2"])).chunk(2)
                    x = x + layer["down"] @ (silu(gate) * up)
                token = int((embedding @ norm(x, last)).argmax())
    return decode


def prepare_matmul(n):
    a, b = numpy.sin(numpy.arange(n * n, dtype=numpy.float32)).reshape(n, n), numpy.cos(numpy.arange(n * n, dtype=numpy.float32)).reshape(n, n)
    out = numpy.empty_like(a)
    return lambda: numpy.matmul(a, b, out=out)


def prepare(task):
    if task["kind"] == "train":
        return prepare_train(task["batch"])
    return prepare_decode(task["tokens"]) if task["kind"] == "decode" else prepare_matmul(task["n"])


prepared = {}
print(json.dumps({"ready": True, "version": torch.__version__ if which == "torch" else numpy.__version__, "threads": threads}), flush=True)
for line in sys.stdin:
    task = json.loads(line)
    try:
        if task["name"] not in prepared:
            prepared[task["name"]] = prepare(task)
            end = time.perf_counter() + WARM_UP_S
            while time.perf_counter() < end:
                prepared[task["name"]]()
        seconds, end = [], time.perf_counter() + MEASURE_S
        while time.perf_counter() < end or len(seconds) < 3:
            start = time.perf_counter()
            prepared[task["name"]]()
            seconds.append(time.perf_counter() - start)
        answer = {"seconds": statistics.median(seconds)}
    except Exception as error:  # one task that fails must not end the others
        answer = {"error": repr(error)}
    print(json.dumps(answer), flush=True)
