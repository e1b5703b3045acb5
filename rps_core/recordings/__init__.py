"""Collections of pictures that a person recorded: kept in bursts, changed with undo, carried as zips."""
