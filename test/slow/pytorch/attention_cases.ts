import type { LayerCase } from "./case.js";
import { adam, classes, momentum, sgd } from "./settings.js";

/** Networks for whatever is put between steps of eight features and the output. */
const steps = (name: string, dlm: string, torch: string, more: Partial<LayerCase> = {}): LayerCase => ({
  name,
  input: "series[7, 8]",
  output: "class[4]",
  dlm: `y = x -> ${dlm} -> dense(4) -> softmax`,
  torch: `dense("dense_1", ${torch})`,
  loss: classes,
  optimizer: adam,
  ...more,
});

/** The same for texts of ids, of which some are padded. */
const text = (name: string, dlm: string, torch: string, more: Partial<LayerCase> = {}): LayerCase =>
  steps(name, dlm, torch, { input: "tokens[7]", ...more });

/** A number that is added to all keys changes no look: its gradient is 0 but for rounding. */
const keyBias = { without: /key_bias$/, optimizer: momentum };

export const attentionCases: readonly LayerCase[] = [
  text("embedding of few tokens; sgd", "embedding(12, 8) -> flatten", 'embedding("embedding_1", x).flatten(1)', {
    optimizer: sgd,
  }),
  text("embedding of many tokens; adam", "embedding(300, 6) -> flatten", 'embedding("embedding_1", x).flatten(1)', {
    vocabulary: 300,
  }),
  steps("dense of each step, position_embedding", "", "", {
    dlm: "y = x -> dense(6) -> position_embedding -> tanh -> mean_time -> dense(4) -> softmax",
    torch: 'dense("dense_2", torch.tanh(dense("dense_1", x) + w["position_embedding_1/table"]).mean(1))',
  }),
  steps("positional_encoding", "positional_encoding -> lstm(8) -> last", 'last(lstm("lstm_1", waves(x)))', { formula: true }),
  steps(
    "multi_head_attention",
    "multi_head_attention(2, bias: false) -> mean_time",
    'attention("multi_head_attention_1", x, 2).mean(1)',
  ),
  steps(
    "multi_head_attention with biases",
    "multi_head_attention(4) -> max_time",
    'attention("multi_head_attention_1", x, 4).amax(1)',
    keyBias,
  ),
  steps(
    "multi_head_attention, causal",
    "multi_head_attention(2, bias: false, causal: true) -> mean_time",
    'attention("multi_head_attention_1", x, 2, causal=True).mean(1)',
  ),
  steps(
    "multi_head_attention of heads wider than their share",
    "multi_head_attention(3, key_dim: 4, value_dim: 6, bias: false) -> mean_time",
    'attention_by_hand("multi_head_attention_1", x, 3).mean(1)',
    { formula: true },
  ),
  steps("multi_head_attention of another sequence", "", "", {
    dlm: "let other = x -> reshape([14, _])\n  y = x -> multi_head_attention(2, value: other, bias: false) -> mean_time -> dense(4) -> softmax",
    torch: 'dense("dense_1", attention("multi_head_attention_1", x, 2, value=x.reshape(-1, 14, 4)).mean(1))',
  }),
  steps("multi_head_attention with keys of their own", "", "", {
    dlm: "let other = x -> reshape([14, _])\n  let keys = other -> dense(5, bias: false) as keys\n  y = x -> multi_head_attention(2, value: other, key: keys, bias: false) -> mean_time -> dense(4) -> softmax",
    torch:
      '(lambda o: dense("dense_1", attention("multi_head_attention_1", x, 2, value=o, key=dense("keys", o)).mean(1)))(x.reshape(-1, 14, 4))',
  }),
  text(
    "padded: multi_head_attention",
    "embedding(12, 8) -> multi_head_attention(2, bias: false) -> mean_time",
    'mean_real(attention("multi_head_attention_1", embedding("embedding_1", x), 2, mask=x != 0), x != 0)',
  ),
  steps("transformer_block", "transformer_block(2) -> mean_time", 'transformer("transformer_block_1", x, 2).mean(1)', keyBias),
  text("transformer_block, causal, of tokens for tokens", "", "", {
    ...keyBias,
    output: "tokens[7]",
    dlm: "y = x -> embedding(12, 16) -> position_embedding -> transformer_block(4, widen: 2, causal: true) -> dense(12) -> softmax",
    torch:
      'dense("dense_1", transformer("transformer_block_1", embedding("embedding_1", x) + w["position_embedding_1/table"], 4, causal=True, mask=x != 0))',
    loss: {
      dlm: "sparse_categorical_crossentropy",
      torch: '((F.cross_entropy(y.transpose(1, 2), t, reduction="none") * (t != 0)).sum(1) / (t != 0).sum(1)).mean()',
    },
  }),
];
