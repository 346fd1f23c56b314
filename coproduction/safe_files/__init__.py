"""Opens files of strangers, refuses those that could hurt, and gives back what is kept of them.

Each kind is a module that runs as a process of its own (see process.py and coproduction/uploads.py)
and imports nothing of Django, so that it starts fast and knows no secret.
"""
