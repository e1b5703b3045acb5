"""Stacks of layers on paper: notation, sizes, costs, receptive fields, formulas, and the code they stand for."""
