"""Lists stay quick, whatever is in them; and the pages say what comes next."""


from django.urls import reverse


def page(client, name, *args):
    return client.get(reverse(f"reps:{name}", args=["here", *args]))


LISTS = {
    "claim-list": 18,
    "claim-all": 9,
    "claim-queue": 9,
    "run-add": 9,
    "ledger": 9,
    "money": 17,
    "payee-list": 8,
    "register": 8,
    "rep-list": 11,
}
