"""The words of a text as index, questions, answers and checks all know them."""
