dlm 1

/// A layer of a transformer, norms before each part as in GPT-2: attention and two dense layers, both added to what they are given.
block transformer_block(heads: int, widen: int = 4, dropout_rate: float = 0, causal: bool = false)
  (x: f32[time, features]) -> f32[time, features] {
  let looked = x -> layer_norm
    -> multi_head_attention(heads, causal: causal, dropout: dropout_rate)
    -> dropout(dropout_rate)
  let seen = x + looked
  let thought = seen -> layer_norm -> feed_forward(widen, dropout_rate: dropout_rate)
  seen + thought
}
