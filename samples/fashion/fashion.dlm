dlm 1

/// Which of ten kinds of clothes a grey picture shows: a small residual network (He et al. 2015) with batch normalisation.
model Fashion {
  input  image: f32[28, 28, 1]
  output kind: class[10]

  kind = image
    -> ConvBn(16) -> relu -> max_pool2d(2)
    -> Residual(16)
    -> Downsample(32) -> Residual(32)
    -> Downsample(64)
    -> global_avg_pool2d
    -> dense(10) -> softmax
}

block ConvBn(filters: int, kernel: int = 3, stride: int = 1)
  (x: f32[h, w, c]) -> f32[_, _, filters] {
  x -> conv2d(filters, kernel: kernel, stride: stride, padding: same, bias: false)
    -> batch_norm(momentum: 0.9)
}

block Residual(filters: int) (x: f32[h, w, filters]) -> f32[h, w, filters] {
  let y = x -> ConvBn(filters) -> relu -> ConvBn(filters)
  x + y -> relu
}

/// Half as high and wide. The shortcut has a convolution of its own, since its shape changes too.
block Downsample(filters: int) (x: f32[h, w, c]) -> f32[_, _, filters] {
  let y = x -> ConvBn(filters, stride: 2) -> relu -> ConvBn(filters)
  let shortcut = x -> ConvBn(filters, kernel: 1, stride: 2)
  y + shortcut -> relu
}

data Clothes for Fashion {
  train = idx(image: "data/train-images", kind: "data/train-labels")
  test  = idx(image: "data/test-images",  kind: "data/test-labels")
  image = scale(image, 1/255)
}

train Fashion on Clothes {
  loss:      sparse_categorical_crossentropy
  optimizer: adam(learning_rate: cosine(0.003, warmup: 100))
  batch:     64
  epochs:    3
  seed:      7
  metrics:   [accuracy, f1]
}
