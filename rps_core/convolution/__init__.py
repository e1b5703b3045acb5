"""What one output value of a convolution or a pooling is made of, and kernels to slide over a picture."""
