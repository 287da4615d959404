dlm 1

dims T = 256, words_known = 20000

/// What spam.dlm is measured against: each word has a weight, their mean says whether an e-mail is spam.
model BagOfWords {
  input  message: tokens[T]
  output spam: probability

  spam = message -> embedding(words_known, 1) -> mean_time -> dense(1) -> sigmoid
}

data Mails for BagOfWords {
  train = csv("data/train.csv", message: "message", spam: "spam")
  test  = csv("data/test.csv",  message: "message", spam: "spam")

  message = message -> words(words_known)
}

train BagOfWords on Mails {
  loss:      binary_crossentropy
  optimizer: adam(learning_rate: 0.03)
  batch:     32
  epochs:    30
  seed:      7
  metrics:   [accuracy, precision, recall, f1]
}
