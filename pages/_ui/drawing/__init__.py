"""Pictures, charts, diagrams and formulas as several pages draw them."""
