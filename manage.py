#!/usr/bin/env python
"""Runs the project's commands: `python manage.py help` lists them."""

import os
import sys

from django.core.management import execute_from_command_line

from coproduction.local.development import use_private_postgres

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coproduction.settings")
    use_private_postgres(command=sys.argv[1] if len(sys.argv) > 1 else "help")
    execute_from_command_line(sys.argv)
