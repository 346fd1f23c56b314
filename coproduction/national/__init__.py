"""A made-up country of forums: the demo's first forum as a pattern, copied in bulk by PostgreSQL.

The pattern went its way through the product's own actions, so its rows are as the product leaves
them. Each new forum gets all of them once (`turn` 0), and what has ended again and again, each
turn further in the past. Constraints and triggers stay on and look at every row.
"""
