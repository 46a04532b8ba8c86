"""What a stranger's stop-watch says: for each door, the login of an account against one that nobody has.

`python3 run.py bench accounts` prints them. Each figure is the median of alternating pairs, as a ratio, with the real password
hasher; beside it stands z of the Mann–Whitney rank test. Beyond ±3.3 (one in a thousand by chance) the two differ.
"""

import os
import sys
import tempfile
import time
from statistics import median

PAIRS = 30  # where a password is hashed
MANY_PAIRS = 200  # of the quick doors, which the machine's noise is larger than
MOST_Z, MOST_RATIO = 3.3, 1.05
PASSWORD = "correct horse battery"


def main():
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    dora = make_dora()
    print(f"{'door':<24}{'known / unknown':>16}{'z':>8}{'pairs':>8}{'ms':>8}")
    missed = []
    for name, door in DOORS.items():
        door(dora.email, -1), door("warm.up@example.com", -2)
        known, unknown = measure(door, dora.email, PAIRS if name in SLOW else MANY_PAIRS)
        ratio, z = median(known) / median(unknown), rank_test(known, unknown)
        print(f"{name:<24}{ratio:>16.3f}{z:>8.2f}{len(known):>8}{median(unknown) * 1000:>8.1f}", flush=True)
        if abs(z) > MOST_Z and not 1 / MOST_RATIO < ratio < MOST_RATIO:
            missed.append(name)
    print(f"Told apart: {', '.join(missed)}" if missed else "None of them can be told apart.")
    return 1 if missed else 0


def make_dora():
    from accounts import actions
    from accounts.rules.people import Role
    from notices.clock import now

    said = {"password": PASSWORD, "label_name": "Dora Ito", "time_zone": "Asia/Tokyo", "language": "en"}
    dora = actions.register(email="dora@example.com", role=Role.BUYER, at=now(), **said)
    actions.verify_address(account=dora, at=now())
    return dora


def measure(door, login, pairs):
    known, unknown = [], []
    for pair in range(pairs):
        # An address that signed up is known from then on.
        tries = [(known, login), (unknown, f"nobody-{pair}@example.com" if door is sign_up else "nobody@example.com")]
        for times, who in tries if pair % 2 else reversed(tries):
            times.append(door(who, pair))
    return known, unknown


def rank_test(ours, theirs):
    """Return z of the Mann–Whitney test for two samples without ties."""
    ranks = {id(value): rank for rank, value in enumerate(sorted([*ours, *theirs]), start=1)}
    n, m = len(ours), len(theirs)
    u = sum(ranks[id(value)] for value in ours) - n * (n + 1) / 2
    return (u - n * m / 2) / (n * m * (n + m + 1) / 12) ** 0.5


def timed(name, fields, before=None):
    """Return how long a door takes, in seconds, for a browser that was there before."""
    from django.test import Client

    from tests.accounts.people import url

    client = Client()
    client.get(url("account_login"))
    if before:
        session = client.session
        session.update(before)
        session.save()
    began = time.perf_counter()
    response = client.post(url(name), fields)
    taken = time.perf_counter() - began
    if response.status_code not in {200, 302}:
        raise SystemExit(f"{name} answered {response.status_code}.")
    return taken


def sign_up(login, number):
    said = {"role": "buyer", "label_name": "Mallory", "password1": PASSWORD, "time_zone": "Asia/Tokyo"}
    return timed("account_signup", {**said, "email": login})


DOORS = {
    "sign in": lambda login, _: timed("account_login", {"login": login, "password": "wrong horse battery"}),
    "sign up": sign_up,
    "forgot the password": lambda login, _: timed("account_reset_password", {"email": login}),
    "why can't I log in?": lambda login, _: timed("cant_log_in", {"login": login}),
    "send the mail again": lambda login, _: timed("resend_verification", {}, {"address_to_verify": login}),
}
SLOW = {"sign in", "sign up"}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as data:
        unlimited = dict.fromkeys(("LIMIT_LOGIN", "LIMIT_LOGIN_FAILED", "LIMIT_SIGN_UP", "LIMIT_RESET"), "1000000/h")
        unlimited |= {"LIMIT_VERIFY": "1000000/h", "LIMIT_HELP": "1000000/h"}
        os.environ.update(unlimited, DATA_DIR=data, DEBUG="off", DJANGO_SETTINGS_MODULE="config.settings")
        os.environ["ALLOWED_HOSTS"] = "testserver"

        import django

        django.setup()
        sys.exit(main())
