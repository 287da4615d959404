"""Tokens and attention over PyTorch's own, with the parameters and the masks of dlmc."""
import torch
import torch.nn.functional as F
from torch.nn.utils.stateless import functional_call


def attention_layers(w):
    def parts(name):
        kernels = [w[f"{name}/{part}_kernel"].t() for part in ("query", "key", "value", "output")]
        biases = [w.get(f"{name}/{part}_bias") for part in ("query", "key", "value", "output")]
        return kernels, biases

    def future(x):
        """True where a step would look ahead."""
        return torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1)

    def attention(name, x, heads, value=None, key=None, causal=False, mask=None):
        """nn.MultiheadAttention; `mask` is True for the steps that are looked at."""
        value = x if value is None else value
        key = value if key is None else key
        (q, k, v, out), biases = parts(name)
        query, key, value = (each.transpose(0, 1) for each in (x, key, value))
        bias = None if biases[0] is None else torch.cat(biases[:3])
        y, _ = F.multi_head_attention_forward(
            query, key, value, x.shape[-1], heads, None, bias, None, None, False, 0.0, out, biases[3],
            key_padding_mask=None if mask is None else ~mask, need_weights=False, attn_mask=future(x) if causal else None,
            use_separate_proj_weight=True, q_proj_weight=q, k_proj_weight=k, v_proj_weight=v,
        )
        return y.transpose(0, 1)

    def attention_by_hand(name, x, heads):
        """Heads of any width, which nn.MultiheadAttention has not."""
        (q, k, v, out), _ = parts(name)
        q, k, v = (F.linear(x, each).unflatten(-1, (heads, -1)).transpose(1, 2) for each in (q, k, v))
        looks = torch.softmax(q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5, -1)
        return F.linear((looks @ v).transpose(1, 2).flatten(2), out)

    def transformer(name, x, heads, causal=False, mask=None):
        """nn.TransformerEncoderLayer with its norms first and the weights of a transformer_block."""
        features = x.shape[-1]
        wide = w[f"{name}/feed_forward_1/dense_1/kernel"].shape[-1]
        module = torch.nn.TransformerEncoderLayer(
            features, heads, wide, 0.0, F.gelu, layer_norm_eps=0.001, batch_first=True, norm_first=True
        ).double()
        (q, k, v, out), biases = parts(f"{name}/multi_head_attention_1")
        weights = {
            "self_attn.in_proj_weight": torch.cat([q, k, v]),
            "self_attn.in_proj_bias": torch.cat(biases[:3]),
            "self_attn.out_proj.weight": out,
            "self_attn.out_proj.bias": biases[3],
        }
        for n in (1, 2):
            dense, norm = f"{name}/feed_forward_1/dense_{n}", f"{name}/layer_norm_{n}"
            weights[f"linear{n}.weight"], weights[f"linear{n}.bias"] = w[f"{dense}/kernel"].t(), w[f"{dense}/bias"]
            weights[f"norm{n}.weight"], weights[f"norm{n}.bias"] = w[f"{norm}/gamma"], w[f"{norm}/beta"]
        return functional_call(module, weights, (x, future(x) if causal else None, None if mask is None else ~mask))

    def waves(x):
        """Vaswani et al. 2017, as everyone writes it for PyTorch, which has it not."""
        steps, features = x.shape[1:]
        angles = torch.arange(steps)[:, None] * 10000.0 ** (-torch.arange(0, features, 2).double() / features)
        table = torch.zeros(steps, features).double()
        table[:, 0::2] = angles.sin()
        table[:, 1::2] = angles.cos()[:, : features // 2]
        return x + table

    return {
        "embedding": lambda name, x: F.embedding(x, w[f"{name}/table"]),
        "attention": attention,
        "attention_by_hand": attention_by_hand,
        "transformer": transformer,
        "waves": waves,
    }
