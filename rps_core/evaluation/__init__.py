"""How good a net is: accuracy, the threshold of "not sure", false alarms, spoilt pictures."""
