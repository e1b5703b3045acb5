"""Rock, paper, scissors against the computer: rules, opponents, an honest commitment, the history."""
