"""What hosts are given: the image, the proxy, the relay, and the smaller torch."""
