"""What strangers give: each case a name, what is given, and what must come of it."""
