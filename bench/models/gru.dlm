dlm 1

dims T = 40

/// Whether a short text is a praise, read from both ends: texts of different lengths, padded.
model Praise {
  input  text: tokens[T]
  output liked: probability

  liked = text -> embedding(5000, 32) -> bidirectional(gru(64)) -> max_time -> dense(1) -> sigmoid
}

data Reviews for Praise {
  train = csv("train.csv", text: "text", liked: "liked")

  text = text -> words(5000)
}

train Praise on Reviews {
  loss:      binary_crossentropy
  optimizer: adam(learning_rate: 0.001)
  batch:     32
  epochs:    1
}
