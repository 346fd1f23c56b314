"""Files by which a bank pays many at once. Each profile is described in docs/bank-files.md.

A file is made of a run's payments alone, which never change, so that it is the same to the byte
whenever it is made.
"""

import csv
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO

from coproduction.exceptions import RuleBroken
from reps.models import Account, PaySettings

LONGEST = 18
# What Bacs takes in a name or a reference; all other letters become the nearest, or a space.
_FOREIGN = re.compile(r"[^A-Z0-9 .&/-]")
# Letters that are no plain letter with a mark.
_NEAREST = str.maketrans(
    {"Ł": "L", "ł": "L", "Ø": "O", "ø": "O", "Đ": "D", "đ": "D", "ß": "SS", "’": " "}
)
_MOST_IN_STANDARD_18 = 99_999_999_999  # pence


@dataclass(frozen=True)
class Credit:
    """One payment as a bank needs it."""

    name: str
    sort_code: str
    number: str
    reference: str
    pence: int

    @property
    def pounds(self):
        return f"{self.pence // 100}.{self.pence % 100:02d}"


def bank_letters(text: str, length: int = LONGEST) -> str:
    """Capitals without accents, of at most so many letters."""
    plain = (
        unicodedata.normalize("NFKD", text.translate(_NEAREST))
        .encode("ascii", "ignore")
        .decode()
        .upper()
    )
    return _FOREIGN.sub(" ", plain)[:length].rstrip()


def credits_of(payments) -> list[Credit]:
    """The payments that go through the bank, in the order of their references."""
    found = []
    for payment in payments:
        if payment.by_bank:
            account = Account.opened(payment.details.sealed)
            found.append(
                Credit(
                    name=bank_letters(account.name),
                    sort_code=account.sort_code,
                    number=account.number,
                    reference=bank_letters(payment.bank_reference),
                    pence=payment.pence,
                )
            )
    return sorted(found, key=lambda credit: credit.reference)


def _csv(rows) -> str:
    written = StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue()


def _generic(run, credits, own):
    """No first line with names; every cell is text, so that the noughts at the start stay."""
    return _csv(
        [each.sort_code, each.name, each.number, each.pounds, each.reference] for each in credits
    )


def _lloyds(run, credits, own):
    """A line H with the day and the run's number, a line for each payment, a line T with sums."""
    total = sum(each.pence for each in credits)
    rows = [["H", f"{run.pay_on:%Y%m%d}", own.sort_code, own.number, f"{run.number:06d}"]]
    rows += [
        ["D", each.sort_code, each.number, each.name, each.pounds, each.reference]
        for each in credits
    ]
    rows.append(["T", str(len(credits)), f"{total // 100}.{total % 100:02d}"])
    return _csv(rows)


def _barclays(run, credits, own):
    """Sort code, name, account, sum, reference, and 99 for a payment."""
    return _csv(
        [each.sort_code, each.name, each.number, each.pounds, each.reference, "99"]
        for each in credits
    )


def julian(day: date) -> str:
    """A space, two figures of the year and the number of the day in it, as Bacs writes days."""
    return f" {day:%y%j}"


def _standard_18(run, credits, own):
    """Lines of 100 letters: a header of the day, one for each payment, and one that takes the sum.

    VOL1, HDR1, HDR2 and UHL1 stand before them, EOF1, EOF2 and UTL1 after.
    """
    total = sum(each.pence for each in credits)
    if total > _MOST_IN_STANDARD_18:
        raise RuleBroken("This is more than one file can pay. Make two runs.")
    number = own.user_number.rjust(6, "0")
    created, expires = julian(run.agreed_on), julian(run.agreed_on + timedelta(days=3))
    serial = f"{run.number % 1_000_000:06d}"
    hdr1 = f"1A{number}S  1{number}{serial}00010001       {created}{expires} 000000"
    lines = [
        f"VOL1{serial}{'':31}{number:<14}{'':44}1",
        f"HDR{hdr1}",
        f"HDR2F0200000100{'':35}00{'':48}",
        f"UHL1{julian(run.pay_on)}999999    000000001 DAILY  {run.number % 1000:03d}",
    ]
    for each in credits:
        lines.append(
            f"{each.sort_code}{each.number}099{own.sort_code}{own.number}{'':4}"
            f"{each.pence:011d}{own.name:<18}{each.reference:<18}{each.name:<18}"
        )
    lines.append(
        f"{own.sort_code}{own.number}017{own.sort_code}{own.number}{'':4}"
        f"{total:011d}{'':18}{'CONTRA':<18}{own.name:<18}"
    )
    lines += [
        f"EOF{hdr1}",
        f"EOF2F0200000100{'':35}00{'':48}",
        f"UTL1{total:013d}{total:013d}{1:07d}{len(credits):07d}",
    ]
    return "".join(f"{line[:100]:<100}\r\n" for line in lines)


@dataclass(frozen=True)
class Own:
    """The forum's own account, from which the money goes."""

    name: str
    sort_code: str
    number: str
    user_number: str


@dataclass(frozen=True)
class RunFacts:
    """What of a run stands in its file."""

    number: int
    pay_on: date
    agreed_on: date


_PROFILES = {
    PaySettings.Profile.GENERIC: (_generic, "csv"),
    PaySettings.Profile.STANDARD_18: (_standard_18, "txt"),
    PaySettings.Profile.LLOYDS: (_lloyds, "csv"),
    PaySettings.Profile.BARCLAYS: (_barclays, "csv"),
}
NEED_OWN_ACCOUNT = {PaySettings.Profile.STANDARD_18, PaySettings.Profile.LLOYDS}


def ending(profile: str) -> str:
    return _PROFILES[profile][1]


def bank_file(profile: str, facts: RunFacts, credits: list[Credit], own: Own | None) -> bytes:
    """The file for this bank. Refused when the bank needs the forum's own account and has none."""
    if profile in NEED_OWN_ACCOUNT and own is None:
        raise RuleBroken("This bank's file needs the forum's own account. Add it to the settings.")
    write, _ = _PROFILES[profile]
    return write(facts, credits, own).encode("ascii")


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
