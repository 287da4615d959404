/** What `dlmc init` writes. Each is checked by the tests. */
export const templates: { readonly [name: string]: { readonly doc: string; readonly text: string } } = {
  images: {
    doc: "classes of small grey images, in IDX files",
    text: `dlm 1

/// Says which of ten things a small grey image shows.
model Images {
  input  image: f32[28, 28, 1]
  output label: class[10]

  label = image
    -> conv2d(32, kernel: 3) -> relu -> max_pool2d(2)
    -> conv2d(64, kernel: 3) -> relu -> max_pool2d(2)
    -> flatten
    -> dense(64) -> relu
    -> dense(10) -> softmax
}

data Files for Images {
  train = idx(image: "train-images-idx3-ubyte", label: "train-labels-idx1-ubyte")
  test  = idx(image: "t10k-images-idx3-ubyte",  label: "t10k-labels-idx1-ubyte")
  image = scale(image, 1/255)
}

train Images on Files {
  loss:      sparse_categorical_crossentropy
  optimizer: adam(learning_rate: 0.001)
  batch:     32
  epochs:    5
  seed:      1
  metrics:   [accuracy, f1]
}
`,
  },
  numbers: {
    doc: "one number from the numbers of a table, in .npy files",
    text: `dlm 1

/// Estimates a number from eight others.
model Estimate {
  input  features: f32[8]
  output value: number

  value = features
    -> dense(64) -> relu
    -> dense(64) -> relu
    -> dense(1)
}

data Table for Estimate {
  train = npy(features: "train-features.npy", value: "train-value.npy")
  test  = npy(features: "test-features.npy",  value: "test-value.npy")
}

train Estimate on Table {
  loss:      mse
  optimizer: adam(learning_rate: 0.001)
  batch:     32
  epochs:    20
  seed:      1
}
`,
  },
  classes: {
    doc: "classes of the rows of a table, in .npy files",
    text: `dlm 1

/// Says which of three classes a row of four numbers belongs to.
model Classes {
  input  features: f32[4]
  output label: class[3]

  label = features
    -> dense(32) -> relu
    -> dense(3) -> softmax
}

data Table for Classes {
  train = npy(features: "train-features.npy", label: "train-label.npy")
  test  = npy(features: "test-features.npy",  label: "test-label.npy")
}

train Classes on Table {
  loss:      sparse_categorical_crossentropy
  optimizer: adam(learning_rate: 0.01)
  batch:     16
  epochs:    50
  seed:      1
  metrics:   [accuracy, precision, recall, f1]
}
`,
  },
};
