"""Pages of people of carriers: the check of passengers at the gate."""
