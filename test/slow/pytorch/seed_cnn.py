"""
samples/mnist/mnist.dlm in PyTorch, float32: seed_cnn.py GIVEN MNIST RESULT.

GIVEN is a safetensors file with the initial weights in dlmc's names and layouts, and `order`: the rows of every batch, [steps, batch].
MNIST is the folder with the IDX files. RESULT gets `losses`, one per step, and `gradient/NAME` of the first step.
"""
import sys

import numpy as np
import torch
import torch.nn.functional as F

from keras_optimizers import KerasAdam
from tensors import read_tensors, write_tensors


def read_idx(path):
    raw = np.fromfile(path, dtype=np.uint8)
    axes = int(raw[3])
    shape = [int.from_bytes(raw[4 + 4 * n : 8 + 4 * n].tobytes(), "big") for n in range(axes)]
    return raw[4 + 4 * axes :].reshape(shape)


def logits(w, images):
    """`w` has dlmc's layouts: HWIO for convolutions, [in, out] for dense layers. Images are NHWC."""

    def conv2d(name, x):
        return F.conv2d(x, w[f"Digits/{name}/kernel"].permute(3, 2, 0, 1), w[f"Digits/{name}/bias"])

    def dense(name, x):
        return F.linear(x, w[f"Digits/{name}/kernel"].t(), w[f"Digits/{name}/bias"])

    x = images.permute(0, 3, 1, 2)
    x = F.max_pool2d(F.relu(conv2d("conv2d_1", x)), 2)
    x = F.max_pool2d(F.relu(conv2d("conv2d_2", x)), 2)
    # Flattened as the rows of an NHWC array lie.
    x = x.permute(0, 2, 3, 1).flatten(1)
    return dense("dense_2", F.relu(dense("dense_1", x)))


def main(given, mnist, result):
    tensors = read_tensors(given)
    order = tensors.pop("order").astype(np.int64)
    w = {name: torch.tensor(value, requires_grad=True) for name, value in tensors.items()}
    images = torch.tensor(read_idx(f"{mnist}/train-images-idx3-ubyte")[..., None])
    digits = torch.tensor(read_idx(f"{mnist}/train-labels-idx1-ubyte").astype(np.int64))
    optimizer = KerasAdam(w.values(), lr=0.001)
    losses, gradients = [], {}
    for rows in order:
        optimizer.zero_grad()
        loss = F.cross_entropy(logits(w, images[rows].float() / 255), digits[rows])
        loss.backward()
        gradients = gradients or {f"gradient/{name}": value.grad.clone().numpy() for name, value in w.items()}
        optimizer.step()
        losses.append(loss.item())
    write_tensors(result, {"losses": losses, **gradients})


if __name__ == "__main__":
    main(*sys.argv[1:])
