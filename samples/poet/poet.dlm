dlm 1

dims context = 64, vocabulary = 96, features = 128

/// What comes next: a small transformer that writes on, character by character.
model Poet {
  /// The characters so far.
  input  text: tokens[context]
  /// For each place the character that follows.
  output next: tokens[context]

  next = text
    -> embedding(vocabulary, features, random_normal(0.02))
    -> position_embedding(random_normal(0.02))
    -> repeat(3, transformer_block(4, dropout_rate: 0.1, causal: true))
    -> layer_norm
    -> dense(vocabulary) -> softmax
}

data Book for Poet {
  train = text(text: "data/train.txt", next: "data/train.txt")
  test  = text(text: "data/test.txt",  next: "data/test.txt")
  text  = text -> chars(vocabulary) -> window(context, stride: 32)
  next  = next -> chars(vocabulary) -> window(context, offset: 1, stride: 32)
}

train Poet on Book {
  loss:      sparse_categorical_crossentropy
  optimizer: adamw(learning_rate: 0.001)
  batch:     32
  epochs:    1
  seed:      7
  metrics:   [accuracy, perplexity]
}
