"""What goes on inside a net: activations, the patches that move them, attribution, probabilities."""
