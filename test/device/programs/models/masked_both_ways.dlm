dlm 1

/// A recurrence over padded steps in both directions: the second takes its slices of what both share in the other order.
model Read {
  input  x: tokens[6]
  output y: probability

  y = x -> embedding(300, 3) -> bidirectional(lstm(2)) -> max_time -> dense(1) -> sigmoid
}

data Texts for Read {
  train = npy(x: "x.npy", y: "y.npy")
}

train Read on Texts {
  loss:  binary_crossentropy
  batch: 4
}
