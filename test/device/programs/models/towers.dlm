dlm 1

/// Two inputs that join, three outputs of different kinds, weights shared by two layers.
model Towers {
  input  left: f32[7]
  input  right: f32[4, 3]
  output tags: labels[3]
  output price: number
  output chance: probability

  layer shared = dense(6)
  let a = left -> dense(10) -> sigmoid -> shared -> relu
  let b = right -> flatten -> dense(10) -> tanh -> shared
  let both = concat(a, b) -> batch_norm
  tags = both -> dense(3) -> sigmoid
  price = both -> dense(8) -> relu -> dense(1)
  chance = both -> dense(1) -> sigmoid
}

data Table for Towers {
  train = npy(left: "left.npy", right: "right.npy", tags: "tags.npy", price: "price.npy", chance: "chance.npy")
  left = shift(left, -0.5)
}

train Towers on Table {
  loss:      each(tags: binary_crossentropy, price: 0.5 * mse, chance: binary_crossentropy)
  optimizer: sgd(learning_rate: 0.1, momentum: 0.9, nesterov: true)
  batch:     9
}
