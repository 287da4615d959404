dlm 1

dims T = 200

/// Which of seven languages a short text is in.
model Languages {
  input  text: tokens[T]
  output language: class[7]

  language = text
    -> embedding(200, 16)
    -> conv1d(64, kernel: 4) -> relu
    -> conv1d(64, kernel: 4) -> relu
    -> global_max_pool1d
    -> dropout(0.3)
    -> dense(7) -> softmax
}

data Sayings for Languages {
  train = csv("data/train.csv", text: "text", language: "language")
  test  = csv("data/test.csv",  text: "text", language: "language")

  text     = text -> chars(200)
  language = language -> names
}

train Languages on Sayings {
  loss:      sparse_categorical_crossentropy
  optimizer: adam(learning_rate: 0.002)
  batch:     32
  epochs:    1
  seed:      7
  metrics:   [accuracy, f1]
}
