dlm 1

/// ResNet-20 (He et al. 2015, section 4.2) as it was drawn for pictures of 32x32: three stages of three blocks, 16, 32 and 64 channels.
/// Grey pictures of 28x28 get a frame of zeros.
model ResNet20 {
  input  image: f32[28, 28, 1]
  output kind: class[10]

  kind = image
    -> zero_pad2d(2)
    -> ConvBn(16) -> relu
    -> repeat(3, Residual(16))
    -> Downsample(32) -> repeat(2, Residual(32))
    -> Downsample(64) -> repeat(2, Residual(64))
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

data Clothes for ResNet20 {
  train = idx(image: "../fashion/data/train-images", kind: "../fashion/data/train-labels")
  test  = idx(image: "../fashion/data/test-images",  kind: "../fashion/data/test-labels")
  image = scale(image, 1/255)
}

train ResNet20 on Clothes {
  loss:       sparse_categorical_crossentropy
  optimizer:  sgd(learning_rate: cosine(0.1, warmup: 200), momentum: 0.9, nesterov: true)
  parameters: [group("*/kernel", weight_decay: 0.0001)]
  batch:      128
  epochs:     10
  seed:       7
  metrics:    [accuracy, f1]
}
