"""The parts of the Dataset page, one a module. Each has `show`, which draws it and returns its exercises."""
