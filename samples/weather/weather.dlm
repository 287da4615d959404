dlm 1

/// The temperature of the next 24 hours, from 24 hours of temperature, pressure and wind.
model Forecast {
  input  yesterday: f32[24]
  input  past: f32[24, 3]
  output next: f32[24]

  // A temperature changes little from a day to the next: the network says how much, in fiftieths.
  let change = past -> flatten -> dense(64) -> relu -> dense(64) -> relu -> dense(24)

  next = yesterday + change * 0.02
}

// A record is 48 rows: 24 hours to look at, and the 24 that follow.
data Seattle for Forecast {
  train = csv(
    "data/train.csv",
    yesterday: "temperature",
    past: ["temperature", "pressure", "wind"],
    next: "temperature",
  )
  test  = csv(
    "data/test.csv",
    yesterday: "temperature",
    past: ["temperature", "pressure", "wind"],
    next: "temperature",
  )

  past      = past -> standardize -> window(24, stride: 48)
  yesterday = yesterday -> standardize -> window(24, stride: 48)
  next      = next -> standardize -> window(24, offset: 24, stride: 48)
}

train Forecast on Seattle {
  loss:      mse
  optimizer: adam(learning_rate: cosine(0.003))
  batch:     64
  epochs:    30
  seed:      7
  metrics:   [mae]
}
