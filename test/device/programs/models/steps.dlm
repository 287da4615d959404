dlm 1

/// Sequences: a recurrent layer whose steps begin at whole bindings, and on all of its steps one whose steps do not.
model Steps {
  input  series: f32[4, 6]
  output next: f32[3]
  output kind: class[2]

  let states = series -> lstm(16)
  next = states -> last -> dense(3)
  kind = states -> lstm(5) -> max_time -> dense(2) -> softmax
}

data Table for Steps {
  train = npy(series: "series.npy", next: "next.npy", kind: "kind.npy")
}

train Steps on Table {
  loss:      each(next: mse, kind: sparse_categorical_crossentropy)
  optimizer: adam(learning_rate: 0.01)
  batch:     8
}
