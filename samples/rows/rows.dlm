dlm 1

/// Which digit a grey picture shows, read row by row as a sequence of 28 steps.
model Rows {
  input  image: f32[28, 28]
  output digit: class[10]

  digit = image -> lstm(128) -> last -> dense(10) -> softmax
}

data Mnist for Rows {
  train = idx(image: "train-images-idx3-ubyte", digit: "train-labels-idx1-ubyte")
  test  = idx(image: "t10k-images-idx3-ubyte",  digit: "t10k-labels-idx1-ubyte")
  image = scale(image, 1/255)
}

train Rows on Mnist {
  loss:      sparse_categorical_crossentropy
  optimizer: adam(learning_rate: 0.002)
  batch:     64
  epochs:    5
  seed:      7
  metrics:   [accuracy]
}
