"""Makes what ships: the weights, and the table of how fast things are."""
