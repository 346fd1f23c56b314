"""How long things are kept, in whole days and months."""

from datetime import timedelta

# Answers that somebody began and did not send.
DRAFT_DAYS = timedelta(days=14)
# What a machine wrote; until then it can be brought back.
UNWANTED_DAYS = timedelta(days=60)
