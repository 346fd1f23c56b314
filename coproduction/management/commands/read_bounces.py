import mailbox
import sys

import structlog
from django.core.management.base import BaseCommand, CommandError

from coproduction.actions import record_bounce
from coproduction.bounces import LONGEST_REPORT, read_report

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = (
        "Reads reports of mail servers about mails of ours: one from standard input, for a mail "
        "server's pipe, or all new ones of a maildir."
    )

    def add_arguments(self, parser):
        parser.add_argument("--maildir", help="A maildir; what was read is marked as seen.")

    def handle(self, **options):
        if options["maildir"]:
            self._read_maildir(options["maildir"])
        else:
            self._read(sys.stdin.buffer.read(LONGEST_REPORT))

    def _read_maildir(self, path):
        try:
            mails = mailbox.Maildir(path, create=False)
        except mailbox.NoSuchMailboxError as error:
            raise CommandError(f"There is no maildir at {path}.") from error
        for key, mail in mails.iteritems():
            if "S" in mail.get_flags():
                continue
            self._read(mails.get_bytes(key))
            mail.set_subdir("cur")
            mail.add_flag("S")
            mails[key] = mail

    def _read(self, raw):
        """Never an error for what is no report of ours: the mail server would return that too."""
        report = read_report(raw)
        bounce = record_bounce(report=report) if report else None
        if bounce is None:
            self.stdout.write("Not a report about a mail of ours. Nothing was changed.")
            return
        log.info("bounce", message=bounce.message_id, kind=bounce.kind, code=bounce.code)
        self.stdout.write(f"{bounce} (mail {bounce.message_id}).")
