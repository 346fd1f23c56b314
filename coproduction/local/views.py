"""Mails of a developer's machine: written to files, shown here, and sent to nobody."""

import email
from email import policy
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe


def _mails():
    """Every kept mail with its file's name, the latest first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[:200]:
        # One connection may write several mails; the backend draws a line after each.
        for number, part in enumerate(path.read_bytes().split(b"\n" + b"-" * 79 + b"\n")):
            if part.strip():
                yield (
                    f"{path.stem}-{number}",
                    email.message_from_bytes(part.lstrip(), policy=policy.default),
                )


@login_not_required
@require_safe
def mail_list(request):
    return render(request, "coproduction/dev_mail_list.html", {"mails": list(_mails())})


@login_not_required
@require_safe
def mail_detail(request, name):
    mail = dict(_mails()).get(name)
    if mail is None:
        raise Http404
    body = mail.get_body(preferencelist=("plain",))
    return render(
        request,
        "coproduction/dev_mail_detail.html",
        {"mail": mail, "body": body.get_content() if body else ""},
    )
