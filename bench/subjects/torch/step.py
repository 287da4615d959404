"""
Times PyTorch: step.py ORDER, the order as JSON (see bench/subject.ts). The last line of its output is the reading.

On the processor it gets two threads and channels_last. With `cuda-...` it runs on a graphics card in float32: as it is, through
torch.compile, or with the whole step recorded as a CUDA graph.
"""
import json
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

from networks import NETWORKS


def read_given(folder):
    """The tensors of inputs.safetensors by name, in their order, and the scale of the examples."""
    with open(f"{folder}/inputs.safetensors", "rb") as file:
        data = file.read()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    scale = float(header.pop("__metadata__")["scale"])

    def tensor(entry):
        begin, end = (start + offset for offset in entry["data_offsets"])
        return np.frombuffer(data[begin:end], {"F32": "<f4", "U32": "<u4"}[entry["dtype"]]).reshape(entry["shape"])

    return {name: tensor(entry) for name, entry in header.items()}, scale


def time_blocks(order, block):
    """As subjects/blocks.ts does it."""
    check = block(order["warmup"])
    ms, processor, end = [], [], time.perf_counter() + order["seconds"]
    while time.perf_counter() < end or len(ms) < 2:
        start = time.perf_counter(), time.process_time()
        block(order["steps"])
        ms.append((time.perf_counter() - start[0]) * 1000 / order["steps"])
        processor.append((time.process_time() - start[1]) * 1000 / order["steps"])
    return {"ms": ms, "processorMs": processor, "check": check}


def trainer(order, given, scale, device, mode):
    x, y = given.pop("x"), given.pop("y")
    network = NETWORKS[order["work"]](list(given.values())).to(device, memory_format=torch.channels_last)
    size = order["batch"]
    xs = torch.tensor(x * np.float32(scale)).to(device)
    ys = torch.tensor(y.astype(np.int64)).to(device)
    batches = [(network.lay_out(xs[n : n + size]), ys[n : n + size]) for n in range(0, len(xs) - size + 1, size)]
    capturable = {"capturable": True} if mode == "cuda-graphs" else {}
    optimizer = torch.optim.Adam(network.parameters(), lr=0.001, eps=1e-7, **capturable)
    forward = torch.compile(network) if mode == "cuda-compile" else network

    def step(n):
        images, classes = batches[n % len(batches)]
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(forward(images), classes)
        loss.backward()
        optimizer.step()
        return loss

    return recorded(step, batches) if mode == "cuda-graphs" else step


def recorded(step, batches):
    """The step as a CUDA graph. It reads its batch from where the first one lies, which is why the others are copied there."""
    images, classes = batches[0]
    kept = [(x.clone(), y.clone()) for x, y in batches]
    side = torch.cuda.Stream()
    with torch.cuda.stream(side):
        step(0)
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        loss = step(0)

    def replay(n):
        x, y = kept[n % len(kept)]
        images.copy_(x)
        classes.copy_(y)
        graph.replay()
        return loss

    return replay


def train(order, given, scale, device, mode):
    step = trainer(order, given, scale, device, mode)

    def block(steps):
        for n in range(steps):
            loss = step(n)
        return [loss.item()]

    return time_blocks(order, block)


def compute(order, given, device):
    x, kernel = (torch.tensor(value).to(device) for value in given.values())

    def block(steps):
        for _ in range(steps):
            y = x @ kernel
        return y[0, :8].tolist()

    return time_blocks(order, block)


def main(order):
    mode = order["options"].get("torch", "cpu")
    if mode != "cpu" and not torch.cuda.is_available():
        return {"absent": "there is no GPU"}
    if mode == "cuda-compile" and not hasattr(torch, "compile"):
        return {"absent": f"PyTorch {torch.__version__} has no torch.compile"}
    torch.set_num_threads(2)
    device = "cpu" if mode == "cpu" else "cuda"
    given, scale = read_given(order["inputs"])
    times = train(order, given, scale, device, mode) if order["what"] == "train" else compute(order, given, device)
    adapter = f"processor, {torch.get_num_threads()} threads" if mode == "cpu" else torch.cuda.get_device_name()
    return {**times, "adapter": adapter, "version": torch.__version__}


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
