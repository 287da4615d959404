dlm 1

/// Equal layers in a row, which share their kernels.
block Level(width: int) (x: f32[width]) -> f32[width] {
  let y = x -> dense(width) -> relu
  x + y -> dense(width) -> tanh
}

model Tower {
  input  row: f32[8]
  output kind: class[5]

  kind = row -> repeat(4, Level(8)) -> dense(5) -> softmax
}

data Rows for Tower {
  train = npy(row: "row.npy", kind: "kind.npy")
}

train Tower on Rows {
  loss:      sparse_categorical_crossentropy
  optimizer: adam
  batch:     7
  epochs:    1
}
