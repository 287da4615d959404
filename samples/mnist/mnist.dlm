dlm 1

/// The convolutional network of the mission: 28x28 grey digits, ten classes.
model Digits {
  input  image: f32[28, 28, 1]
  output digit: class[10]

  digit = image
    -> conv2d(32, kernel: 3) -> relu -> max_pool2d(2)
    -> conv2d(64, kernel: 3) -> relu -> max_pool2d(2)
    -> flatten
    -> dense(64) -> relu
    -> dense(10) -> softmax
}

data Mnist for Digits {
  train = idx(image: "train-images-idx3-ubyte", digit: "train-labels-idx1-ubyte")
  test  = idx(image: "t10k-images-idx3-ubyte",  digit: "t10k-labels-idx1-ubyte")
  image = scale(image, 1/255)
}

train Digits on Mnist {
  loss:      sparse_categorical_crossentropy
  optimizer: adam(learning_rate: 0.001)
  batch:     32
  epochs:    10
  seed:      7
  metrics:   [accuracy, precision, recall, f1]
}
