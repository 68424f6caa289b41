"""The subjects: a cat, a dog and a rabbit that share one way of growing fur."""
