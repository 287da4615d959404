"""
What PyTorch 1.13 lacks of Keras's optimizers and of what is done around them, in plain float64, and wrappers that let a loop of
`zero_grad`, `backward` and `step` do more than one thing.
"""
import torch


class Formula(torch.optim.Optimizer):
    """`update(p, g, state, t)` gives the new value of a parameter; `state` is a dict that begins empty, `t` counts from 1."""

    def __init__(self, parameters, update):
        super().__init__(list(parameters), {})
        self.update = update
        self.t = 0

    @torch.no_grad()
    def step(self, closure=None):
        self.t += 1
        for p in self.param_groups[0]["params"]:
            p.copy_(self.update(p.detach().clone(), p.grad, self.state[p], self.t))


def mean(state, name, value, kept):
    state[name] = kept * state.get(name, torch.zeros_like(value)) + (1 - kept) * value
    return state[name]


def keras_rmsprop(lr, rho, momentum, eps, centered):
    def update(p, g, state, t):
        v = mean(state, "v", g * g, rho)
        if centered:
            v = v - mean(state, "m", g, rho) ** 2
        state["u"] = momentum * state.get("u", 0) + lr * g / (v + eps).sqrt()
        return p - state["u"]

    return update


def nadam(lr, beta_1=0.9, beta_2=0.999, eps=1e-7):
    """PyTorch 1.13's own has mu_t twice in the product for the next step."""

    def momentum(t):
        return beta_1 * (1 - 0.5 * 0.96**t)

    def update(p, g, state, t):
        state["product"] = state.get("product", 1.0) * momentum(t)
        m = mean(state, "m", g, beta_1)
        v = mean(state, "v", g * g, beta_2) / (1 - beta_2**t)
        ahead = momentum(t + 1) * m / (1 - state["product"] * momentum(t + 1)) + (1 - momentum(t)) * g / (1 - state["product"])
        return p - lr * ahead / (v.sqrt() + eps)

    return update


def lion(lr, beta_1=0.9, beta_2=0.99):
    def update(p, g, state, t):
        m = state.get("m", torch.zeros_like(g))
        state["m"] = beta_2 * m + (1 - beta_2) * g
        return p - lr * torch.sign(beta_1 * m + (1 - beta_1) * g)

    return update


def lamb(lr, beta_1=0.9, beta_2=0.999, eps=1e-7, decay=0.0):
    def update(p, g, state, t):
        p = p - p * decay * lr
        m = mean(state, "m", g, beta_1) / (1 - beta_1**t)
        v = mean(state, "v", g * g, beta_2) / (1 - beta_2**t)
        step = m / (v.sqrt() + eps)
        weights, steps = p.norm(), step.norm()
        ratio = weights / steps if weights > 0 and steps > 0 else 1.0
        return p - lr * ratio * step

    return update


class Then:
    """An optimizer after whose steps, or before them, something else is done; both get its parameters."""

    def __init__(self, optimizer, before=None, after=None):
        self.optimizer, self.before, self.after = optimizer, before, after

    def zero_grad(self):
        self.optimizer.zero_grad()

    @torch.no_grad()
    def step(self):
        parameters = [p for group in self.optimizer.param_groups for p in group["params"]]
        if self.before:
            self.before(parameters)
        self.optimizer.step()
        if self.after:
            self.after(parameters)


class Accumulated:
    """One step of the optimizer by the mean of the gradients of `every` batches."""

    def __init__(self, optimizer, every):
        self.optimizer, self.every, self.count = optimizer, every, 0

    def zero_grad(self):
        if self.count % self.every == 0:
            self.optimizer.zero_grad()

    def step(self):
        self.count += 1
        if self.count % self.every == 0:
            for group in self.optimizer.param_groups:
                for p in group["params"]:
                    p.grad /= self.every
            self.optimizer.step()


def scheduled(optimizer, schedule):
    """`schedule` makes one of torch's schedulers, or is a function of the number of the step from 0 that gives the factor."""
    made = schedule(optimizer)
    return Then(optimizer, after=lambda _: made.step())


def clipped(optimizer, clip):
    return Then(optimizer, before=clip)


def by_tensor(norm):
    return lambda parameters: [torch.nn.utils.clip_grad_norm_([p], norm) for p in parameters]


def averaged(optimizer, kept, steps):
    """Puts Keras's average of the weights in their place after the last of `steps`."""
    state = {"t": 0, "means": None}

    def after(parameters):
        state["t"] += 1
        means = state["means"]
        state["means"] = [p.clone() if means is None else kept * means[n] + (1 - kept) * p for n, p in enumerate(parameters)]
        if state["t"] == steps:
            for p, average in zip(parameters, state["means"]):
                p.copy_(average)

    return Then(optimizer, after=after)


def max_norm(tensors, most):
    """Keras's MaxNorm over all axes but the last."""

    def after(_):
        for p in tensors:
            norms = p.square().sum(tuple(range(max(1, p.dim() - 1))), keepdim=True).sqrt()
            p.mul_(norms.clamp(max=most) / (1e-7 + norms))

    return after


training = {
    name: value
    for name, value in globals().items()
    if name in ("Formula", "keras_rmsprop", "nadam", "lion", "lamb", "Then", "Accumulated", "scheduled", "clipped", "by_tensor", "averaged", "max_norm")
}
