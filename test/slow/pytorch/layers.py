"""
Small networks in PyTorch, float64: layers.py FOLDER.

FOLDER/cases.json is [{file, torch, loss, optimizer, batch, rows}]; the three texts are Python expressions over the functions below,
with `x` the inputs, `y` what the network makes of them and `t` the targets. FILE.safetensors holds the initial parameters in
dlmc's names (without the model's) and layouts, `x`, `t`, and `order`: the rows of every batch. FILE.result.safetensors gets `losses`
and the parameters after training. Images are NHWC here too, so that the texts read like the .dlm file.
"""
import json
import sys

import numpy as np
import torch
import torch.nn.functional as F

from keras_optimizers import KerasAdam
from tensors import read_tensors, write_tensors


def pair(value):
    return (value, value) if isinstance(value, int) else value


def same_sides(extent, window, stride):
    """TensorFlow's `same`: ceil(extent / stride) results; what has to be added is halved, and the odd one comes after."""
    missing = max((-(-extent // stride) - 1) * stride + window - extent, 0)
    return missing // 2, missing - missing // 2


def pad(x, window, stride, padding, fill=0.0):
    """Pads NHWC; `padding` is "valid", "same" or [top, bottom, left, right]."""
    if padding == "valid":
        return x
    if padding == "same":
        padding = [*same_sides(x.shape[1], window[0], stride[0]), *same_sides(x.shape[2], window[1], stride[1])]
    top, bottom, left, right = padding
    return F.pad(x, (0, 0, left, right, top, bottom), value=fill)


def channels_first(f, x):
    return f(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)


def layers_of(w):
    """What the expressions may call; `w` are the parameters by path."""

    def dense(name, x):
        bias = w.get(f"{name}/bias")
        return F.linear(x, w[f"{name}/kernel"].t(), bias)

    def conv2d(name, x, stride=1, padding="valid", dilation=1):
        kernel, stride, dilation = w[f"{name}/kernel"], pair(stride), pair(dilation)
        window = [(kernel.shape[n] - 1) * dilation[n] + 1 for n in (0, 1)]
        x = pad(x, window, stride, padding)
        weight, bias = kernel.permute(3, 2, 0, 1), w.get(f"{name}/bias")
        return channels_first(lambda x: F.conv2d(x, weight, bias, stride=stride, dilation=dilation), x)

    def max_pool2d(x, pool, stride=None, padding="valid"):
        pool, stride = pair(pool), pair(stride or pool)
        x = pad(x, pool, stride, padding, fill=float("-inf"))
        return channels_first(lambda x: F.max_pool2d(x, pool, stride), x)

    def avg_pool2d(x, pool, stride=None, padding="valid"):
        """Sums over what is there, divided by how much is there."""
        pool, stride = pair(pool), pair(stride or pool)
        sums, counts = (
            channels_first(lambda x: F.avg_pool2d(x, pool, stride), pad(values, pool, stride, padding))
            for values in (x, torch.ones_like(x))
        )
        return sums / counts

    def batch_norm(name, x, momentum=0.99, epsilon=0.001):
        """Keras's moving variance is that of the population; PyTorch's own would be that of a sample."""
        axes = tuple(range(x.dim() - 1))
        with torch.no_grad():
            for statistic, value in (("mean", x.mean(axes)), ("variance", x.var(axes, unbiased=False))):
                moving = w[f"{name}/moving_{statistic}"]
                moving.mul_(momentum).add_(value, alpha=1 - momentum)
        flat = x.reshape(-1, x.shape[-1])
        normal = F.batch_norm(flat, None, None, w[f"{name}/gamma"], w[f"{name}/beta"], training=True, eps=epsilon)
        return normal.reshape(x.shape)

    def layer_norm(name, x, axis=-1, epsilon=0.001):
        gamma, beta = w[f"{name}/gamma"], w[f"{name}/beta"]
        return F.layer_norm(x, gamma.shape, gamma, beta, epsilon)

    def rms_norm(name, x, epsilon=0.001):
        return w[f"{name}/gamma"] * x / (x.square().mean(-1, keepdim=True) + epsilon).sqrt()

    def group_norm(name, x, groups, epsilon=0.001):
        gamma, beta = w[f"{name}/gamma"], w[f"{name}/beta"]
        return F.group_norm(x.movedim(-1, 1), groups, gamma, beta, epsilon).movedim(1, -1)

    def lstm(name, x):
        """Gates side by side in the order i, f, g, o, which is PyTorch's too; all steps, from a state of 0."""
        kernel, recurrent, bias = (w[f"{name}/{part}"] for part in ("kernel", "recurrent_kernel", "bias"))
        h = c = x.new_zeros(1, x.shape[0], recurrent.shape[0])
        weights = [kernel.t(), recurrent.t(), bias, torch.zeros_like(bias)]
        return torch.lstm(x, (h, c), weights, True, 1, 0.0, True, False, True)[0]

    return {
        "dense": dense,
        "lstm": lstm,
        "conv2d": conv2d,
        "max_pool2d": max_pool2d,
        "avg_pool2d": avg_pool2d,
        "batch_norm": batch_norm,
        "layer_norm": layer_norm,
        "rms_norm": rms_norm,
        "group_norm": group_norm,
        "flatten": lambda x: x.flatten(1),
        "global_avg_pool2d": lambda x: x.mean((1, 2)),
        "last": lambda x: x[:, -1],
        "mean_time": lambda x: x.mean(1),
        "max_time": lambda x: x.amax(1),
        "relu": torch.relu,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "dropout": lambda x, rate: F.dropout(x, rate, training=True),
        "concat": lambda *parts: torch.cat(parts, -1),
        "w": w,
        "F": F,
        "torch": torch,
        "SGD": torch.optim.SGD,
        "KerasAdam": KerasAdam,
    }


def numbers(values):
    """Classes and tokens are integers, everything else is computed in float64."""
    return torch.tensor(values).double() if values.dtype == np.float32 else torch.tensor(values.astype(np.int64))


def train(case, tensors):
    order = tensors.pop("order").astype(np.int64)
    x, t = (numbers(tensors.pop(name)) for name in ("x", "t"))
    w = {name: torch.tensor(value).double().requires_grad_("moving_" not in name) for name, value in tensors.items()}
    names = layers_of(w)
    optimizer = eval(case["optimizer"], {**names, "parameters": [value for value in w.values() if value.requires_grad]})
    losses = []
    for start in range(0, case["rows"], case["batch"]):
        rows = order[start : min(start + case["batch"], case["rows"])]
        y = eval(case["torch"], {**names, "x": x[rows]})
        loss = eval(case["loss"], {**names, "y": y, "t": t[rows]})
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {"losses": losses, **{name: value.detach().numpy() for name, value in w.items()}}


def main(folder):
    with open(f"{folder}/cases.json") as file:
        cases = json.load(file)
    for case in cases:
        path = f"{folder}/{case['file']}"
        write_tensors(f"{path}.result.safetensors", train(case, read_tensors(f"{path}.safetensors")))


if __name__ == "__main__":
    main(*sys.argv[1:])
