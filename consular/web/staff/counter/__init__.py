"""The counter: who stands there, what is seen and captured, what is filed and received for them."""
