"""What the owner of a hosted dashboard gets to see: a log, and a page of the server's state. Nothing of a visitor."""
