"""Recurrent layers over PyTorch's own, with the parameters and the masks of dlmc."""
import torch


def by_gate(weights, order):
    """[…, gates · units] of dlmc as PyTorch has it, [gates · units, …] with its gates in another order."""
    gates = weights.chunk(len(order), -1)
    return torch.cat([gates[n] for n in order], -1).t() if weights.dim() == 2 else torch.cat([gates[n] for n in order], -1)


def recurrent_layers(w):
    def parts(name, order):
        bias = w[f"{name}/bias"]
        recurrent_bias = w.get(f"{name}/recurrent_bias", torch.zeros_like(bias))
        return [by_gate(each, order) for each in (w[f"{name}/kernel"], w[f"{name}/recurrent_kernel"], bias, recurrent_bias)]

    def start(name, x, h):
        return (x.new_zeros(x.shape[0], w[f"{name}/recurrent_kernel"].shape[0]) if h is None else h)[None]

    # Each gives all states and what the next step needs. PyTorch's gates are r, z, n; dlmc's, as Keras's, z, r, n.
    def simple_rnn(name, x, h=None, f=torch.rnn_tanh):
        y, last = f(x, start(name, x, h), parts(name, [0]), True, 1, 0.0, True, False, True)
        return y, last[0]

    def gru(name, x, h=None):
        y, last = torch.gru(x, start(name, x, h), parts(name, [1, 0, 2]), True, 1, 0.0, True, False, True)
        return y, last[0]

    def lstm(name, x, state=None):
        h, c = state or (None, None)
        first = (start(name, x, h), start(name, x, c))
        y, h, c = torch.lstm(x, first, parts(name, [0, 1, 2, 3]), True, 1, 0.0, True, False, True)
        return y, (h[0], c[0])

    def gru_before(name, x, h=None):
        """Cho 2014, which PyTorch has not: the reset gate before the product."""
        kernel, recurrent, bias = (w[f"{name}/{part}"] for part in ("kernel", "recurrent_kernel", "bias"))
        units = recurrent.shape[0]
        h, given = start(name, x, h)[0], []
        for step in (x @ kernel + bias).unbind(1):
            z, r = torch.sigmoid(step[:, : 2 * units] + h @ recurrent[:, : 2 * units]).chunk(2, 1)
            n = torch.tanh(step[:, 2 * units :] + (r * h) @ recurrent[:, 2 * units :])
            h = z * h + (1 - z) * n
            given.append(h)
        return torch.stack(given, 1), h

    def hold(mask, new, old):
        return tuple(hold(mask, *both) for both in zip(new, old)) if isinstance(new, tuple) else torch.where(mask, new, old)

    def masked(layer, name, x, mask):
        """Step by step: a padded one leaves the state as it was."""
        zero = start(name, x, None)[0]
        state, given = ((zero, zero) if layer is lstm else zero), []
        for t in range(x.shape[1]):
            state = hold(mask[:, t : t + 1], layer(name, x[:, t : t + 1], state)[1], state)
            given.append(state[0] if isinstance(state, tuple) else state)
        return torch.stack(given, 1)

    def last_real(x, mask):
        """The last step where a row has none."""
        steps = torch.arange(x.shape[1])
        at = torch.where(mask.any(1), (steps * mask).amax(1), steps[-1])
        return x[torch.arange(x.shape[0]), at]

    def mean_real(x, mask):
        return (x * mask[..., None]).sum(1) / mask.sum(1, keepdim=True).clamp(min=1)

    def max_real(x, mask):
        largest = x.masked_fill(~mask[..., None], float("-inf")).amax(1)
        return torch.where(mask.any(1, keepdim=True), largest, torch.zeros_like(largest))

    return {
        "simple_rnn": simple_rnn,
        "gru": gru,
        "gru_before": gru_before,
        "lstm_of": lstm,
        "masked": masked,
        "last_real": last_real,
        "mean_real": mean_real,
        "max_real": max_real,
    }
