dlm 1

/// The sample's network in small, with windows that overlap.
model Digits {
  input  image: f32[14, 14, 1]
  output digit: class[10]

  digit = image
    -> conv2d(8, kernel: 3) -> relu -> max_pool2d(2)
    -> conv2d(16, kernel: 3) -> relu -> max_pool2d(3, stride: 1, padding: same)
    -> conv2d(4, kernel: 1) -> global_avg_pool2d
    -> dense(10) -> softmax
}

data Mnist for Digits {
  train = idx(image: "images", digit: "labels")
  image = scale(image, 1/255)
}

train Digits on Mnist {
  loss:      sparse_categorical_crossentropy
  optimizer: adamw(learning_rate: 0.001, weight_decay: 0.01)
  batch:     8
}
