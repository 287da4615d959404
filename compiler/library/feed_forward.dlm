dlm 1

/// Two dense layers for each step, the first wider and with a gelu behind it.
block feed_forward(widen: int = 4, dropout_rate: float = 0)
  (x: f32[time, features]) -> f32[time, features] {
  x -> dense(widen * features) -> gelu -> dense(features) -> dropout(dropout_rate)
}
