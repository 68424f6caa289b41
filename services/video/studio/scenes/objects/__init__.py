"""What stands around the animal, each thing drawn by one function."""
