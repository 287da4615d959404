"""PyTorch's own optimizers, with epsilon where Keras has it."""
import math

import torch


class KerasAdam(torch.optim.AdamW):
    """
    Keras adds epsilon to sqrt(v), PyTorch to sqrt(v) / sqrt(1 - beta_2^t). Everything else is the same (AdamW without decay is
    Adam), so an epsilon that is divided by sqrt(1 - beta_2^t) before each step makes PyTorch's step Keras's.
    """

    def __init__(self, parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-7, weight_decay=0.0):
        super().__init__(parameters, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay)
        self.keras_eps = eps
        self.steps = 0

    def step(self, closure=None):
        self.steps += 1
        for group in self.param_groups:
            group["eps"] = self.keras_eps / math.sqrt(1 - group["betas"][1] ** self.steps)
        return super().step(closure)
