dlm 1

// Every construct of the language once: what colours it has, constructs.dlm.snap says.
use "blocks.dlm"
use "with \"quotes\" \\ \u{1F600}.dlm"

dims T = 128, half = T / 2, odd = 2 * (half - -1) + 1_000

/// Documentation, "not a string" and -> not an arrow.
model Everything {
  /// Of a port.
  input  picture: image[28, 28, 1]
  input  text: tokens[T]
  input  amount: number
  output kind: class[10] // behind code
  output sure: probability

  layer shared = dense(64) -> relu
  let seen = picture -> conv2d(32, kernel: 3, padding: same) as stem -> relu
    -> repeat(2, Residual(filters: 32)) -> flatten -> dense(64) -> shared
  let data = text -> embedding(odd, 64) -> mean_time
  let train = -amount * 1e-3 + 0.5 / 2 - (amount)
  kind = add(seen, data -> shared) -> dense(10) as head -> softmax
  sure = concat(data, train) -> reshape([_, 5]) -> Gate(b: seen) -> dense(1) -> sigmoid
}

block Gate(a: f32[n, c], b: f32[64]) -> f32[_] {
  concat(a -> flatten, b)
}

block Residual(filters: int, kernel: int = 3, rate: float = 1e-4, bias: bool = true, how: name = same)
  (x: f32[h, w, filters]) -> f32[h, w, filters] {
  let y = x -> conv2d(filters, kernel: kernel, padding: how, bias: bias) -> dropout(rate)
  x + y -> relu
}

data Files for Everything {
  train   = npy(picture: "a.npy", text: "b.npy", amount: "c.npy", kind: "d.npy", sure: "e.npy")
  picture = picture -> scale(1/255)
  amount  = amount -> shift(-0.5)
}

train Everything on Files {
  loss:      each(kind: sparse_categorical_crossentropy, sure: 0.5 * binary_crossentropy)
  optimizer: adam(learning_rate: cosine(0.003, warmup: 100))
  metrics:   [accuracy, f1]
  batch:     32
}
