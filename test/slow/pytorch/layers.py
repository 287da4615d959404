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

from attention import attention_layers
from keras_formulas import training
from keras_optimizers import KerasAdam
from recurrent import recurrent_layers
from tensors import read_tensors, write_tensors


def pair(value):
    return (value, value) if isinstance(value, int) else value


def same_sides(extent, window, stride):
    """TensorFlow's `same`: ceil(extent / stride) results; what has to be added is halved, and the odd one comes after."""
    missing = max((-(-extent // stride) - 1) * stride + window - extent, 0)
    return missing // 2, missing - missing // 2


def pad(x, window, stride, padding, fill=0.0):
    """Pads what has channels last; `padding` is "valid", "same" or two numbers of each axis, from the first on."""
    if padding == "valid":
        return x
    if padding == "same":
        padding = [side for i in range(len(window)) for side in same_sides(x.shape[1 + i], window[i], stride[i])]
    pairs = [padding[i : i + 2] for i in range(0, len(padding), 2)]
    return F.pad(x, (0, 0, *(side for before_after in reversed(pairs) for side in before_after)), value=fill)


def channels_first(f, x):
    return f(x.movedim(-1, 1)).movedim(1, -1)


def layers_of(w):
    """What the expressions may call; `w` are the parameters by path."""

    def dense(name, x):
        bias = w.get(f"{name}/bias")
        return F.linear(x, w[f"{name}/kernel"].t(), bias)

    def conv(name, x, stride=None, padding="valid", dilation=None, groups=1, kernel=None):
        """Along as many axes as the kernel has; kernels are [..., channels, filters]."""
        kernel = w[f"{name}/kernel"] if kernel is None else kernel
        rank = kernel.dim() - 2
        stride, dilation = stride or [1] * rank, dilation or [1] * rank
        x = pad(x, [(kernel.shape[n] - 1) * dilation[n] + 1 for n in range(rank)], stride, padding)
        weight, bias = kernel.movedim((-1, -2), (0, 1)), w.get(f"{name}/bias")
        f = [F.conv1d, F.conv2d, F.conv3d][rank - 1]
        return channels_first(lambda x: f(x, weight, bias, stride=stride, dilation=dilation, groups=groups), x)

    def conv2d(name, x, stride=1, padding="valid", dilation=1):
        return conv(name, x, pair(stride), padding, pair(dilation))

    def depthwise(name, x, part="kernel", bias=True, **window):
        kernel = w[f"{name}/{part}"]
        grouped = kernel.reshape(*kernel.shape[:-2], 1, -1)
        return conv(name if bias else "", x, kernel=grouped, groups=kernel.shape[-2], **window)

    def separable(name, x, **window):
        deep = depthwise(name, x, "depthwise_kernel", bias=False, **window)
        return conv(name, deep, kernel=w[f"{name}/pointwise_kernel"])

    def transposed(name, x, stride, padding="valid"):
        """Kernels are [..., filters, channels]; `same` keeps what lies around the middle of the whole result."""
        kernel, bias = w[f"{name}/kernel"], w[f"{name}/bias"]
        weight = kernel.movedim((-1, -2), (0, 1))
        y = channels_first(lambda x: F.conv_transpose2d(x, weight, stride=stride), x)
        # PyTorch ends with the last kernel, Keras's `valid` at a whole stride.
        y = F.pad(y, (0, 0, *(side for n in (1, 0) for side in (0, max(stride[n] - kernel.shape[n], 0)))))
        if padding == "same":
            sizes = [x.shape[1 + n] * stride[n] for n in (0, 1)]
            starts = [same_sides(sizes[n], kernel.shape[n], stride[n])[0] for n in (0, 1)]
            y = y[:, starts[0] : starts[0] + sizes[0], starts[1] : starts[1] + sizes[1]]
        return y + bias

    def upsample(x, factor, mode):
        options = {} if mode == "nearest" else {"align_corners": False}
        return channels_first(lambda x: F.interpolate(x, scale_factor=factor, mode=mode, **options), x)

    def max_pool(x, pool, stride=None, padding="valid"):
        stride = stride or pool
        x = pad(x, pool, stride, padding, fill=float("-inf"))
        f = [F.max_pool1d, F.max_pool2d, F.max_pool3d][len(pool) - 1]
        return channels_first(lambda x: f(x, pool, stride), x)

    def avg_pool(x, pool, stride=None, padding="valid"):
        """Sums over what is there, divided by how much is there."""
        stride = stride or pool
        f = [F.avg_pool1d, F.avg_pool2d, F.avg_pool3d][len(pool) - 1]
        sums, counts = (
            channels_first(lambda x: f(x, pool, stride), pad(values, pool, stride, padding))
            for values in (x, torch.ones_like(x))
        )
        return sums / counts

    def max_pool2d(x, pool, stride=None, padding="valid"):
        return max_pool(x, pair(pool), pair(stride or pool), padding)

    def avg_pool2d(x, pool, stride=None, padding="valid"):
        return avg_pool(x, pair(pool), pair(stride or pool), padding)

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
        **recurrent_layers(w),
        **attention_layers(w),
        "dense": dense,
        "lstm": lstm,
        "conv": conv,
        "conv2d": conv2d,
        "depthwise": depthwise,
        "separable": separable,
        "transposed": transposed,
        "upsample": upsample,
        "max_pool": max_pool,
        "avg_pool": avg_pool,
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
        "np": np,
        **training,
        "SGD": torch.optim.SGD,
        "KerasAdam": KerasAdam,
    }


def numbers(values):
    """Classes and tokens are integers, everything else is computed in float64."""
    return torch.tensor(values).double() if values.dtype == np.float32 else torch.tensor(values.astype(np.int64))


def train(case, tensors):
    order = tensors.pop("order").astype(np.int64)
    x, t = (numbers(tensors.pop(name)) for name in ("x", "t"))
    row_weights = numbers(tensors.pop("w")) if "w" in tensors else None
    w = {name: torch.tensor(value).double().requires_grad_("moving_" not in name) for name, value in tensors.items()}
    names = layers_of(w)
    optimizer = eval(case["optimizer"], {**names, "parameters": [value for value in w.values() if value.requires_grad]})
    losses = []
    for start in range(0, case["rows"], case["batch"]):
        rows = order[start : min(start + case["batch"], case["rows"])]
        y = eval(case["torch"], {**names, "x": x[rows]})
        weights = {} if row_weights is None else {"w": row_weights[rows]}
        loss = eval(case["loss"], {**names, "y": y, "t": t[rows], **weights})
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
