dlm 1

/// A matrix product and nothing else: 4096 rows at once make it one of 4096x4096x4096.
model Product {
  input  x: f32[4096]
  output y: f32[4096]

  y = x -> dense(4096, bias: false)
}
