"""What the product does under load and when it is killed: each module ends with a line of JSON."""
