dlm 1

/// Padding, stride, dilation, normalisation and a sum of two branches.
model Residual {
  input  image: f32[8, 8, 3]
  output kind: class[5]

  let stem = image -> conv2d(8, kernel: 3, padding: same, bias: false) -> batch_norm -> relu
  let side = stem -> conv2d(8, kernel: 3, padding: same, dilation: 2) -> tanh
  kind = stem + side -> conv2d(12, kernel: [3, 2], stride: 2, padding: same) -> relu
    -> avg_pool2d(2) -> flatten -> dropout(0.25) -> dense(5) -> softmax
}

data Pictures for Residual {
  train = idx(image: "images", kind: "labels")
  image = scale(image, 1/255)
}

train Residual on Pictures {
  loss:      sparse_categorical_crossentropy
  optimizer: adam(learning_rate: 0.01)
  batch:     6
  seed:      3
  metrics:   [accuracy]
}
