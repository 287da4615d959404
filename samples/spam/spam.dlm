dlm 1

dims T = 256, words_known = 20000

/// Whether an e-mail is spam, by its first 256 words.
model Spam {
  input  message: tokens[T]
  output spam: probability

  let words = message -> embedding(words_known, 32) -> dropout(0.4)

  // Which words there are, in any order; and what stands beside what, read from the first word to the last.
  let bag = words -> mean_time
  let read = words
    -> conv1d(48, kernel: 5, padding: same) -> relu -> max_pool1d(8)
    -> lstm(64)
    -> max_time

  spam = concat(read, bag) -> dropout(0.4) -> dense(1) -> sigmoid
}

data Mails for Spam {
  train = csv("data/train.csv", message: "message", spam: "spam")
  test  = csv("data/test.csv",  message: "message", spam: "spam")

  message = message -> words(words_known)
}

train Spam on Mails {
  loss:      binary_crossentropy
  optimizer: adam(learning_rate: cosine(0.003))
  batch:     64
  epochs:    14
  seed:      7
  metrics:   [accuracy, precision, recall, f1]
}
