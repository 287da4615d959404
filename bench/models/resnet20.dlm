dlm 1

/// ResNet-20 for pictures of 32x32 (He et al. 2015, section 4.2), with projections where the shape changes.
model Pictures {
  input  image: f32[32, 32, 3]
  output label: class[10]

  label = image
    -> ConvBn(16) -> relu
    -> repeat(3, Residual(16))
    -> Downsample(32) -> repeat(2, Residual(32))
    -> Downsample(64) -> repeat(2, Residual(64))
    -> global_avg_pool2d
    -> dense(10) -> softmax
}

block ConvBn(filters: int, kernel: int = 3, stride: int = 1) (x: f32[h, w, c]) -> f32[_, _, filters] {
  x -> conv2d(filters, kernel: kernel, stride: stride, padding: same, bias: false) -> batch_norm
}

block Residual(filters: int) (x: f32[h, w, filters]) -> f32[h, w, filters] {
  let y = x -> ConvBn(filters) -> relu -> ConvBn(filters)
  x + y -> relu
}

block Downsample(filters: int) (x: f32[h, w, c]) -> f32[_, _, filters] {
  let y = x -> ConvBn(filters, stride: 2) -> relu -> ConvBn(filters)
  let shortcut = x -> ConvBn(filters, kernel: 1, stride: 2)
  y + shortcut -> relu
}

data Colours for Pictures {
  train = idx(image: "train-images", label: "train-labels")
  image = scale(image, 1/255)
}

train Pictures on Colours {
  loss:      sparse_categorical_crossentropy
  optimizer: adam(learning_rate: 0.001)
  batch:     32
  epochs:    1
}
