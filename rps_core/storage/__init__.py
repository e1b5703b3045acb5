"""What the project keeps, and how: each file whole, one change at a time, every deletion with an undo."""
