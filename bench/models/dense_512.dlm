dlm 1

/// A matrix product and nothing else: 512 rows at once make it one of 512x512x512.
model Product {
  input  x: f32[512]
  output y: f32[512]

  y = x -> dense(512, bias: false)
}
