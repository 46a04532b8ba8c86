"""A real IMAP server (Debian's dovecot-imapd) with one person, on free ports, with and without TLS."""

import getpass
import os
import subprocess
from contextlib import contextmanager
from datetime import UTC, datetime
from imaplib import IMAP4

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.services import Services, free_port

USER, PASSWORD = "helpdesk@example.com", "pass word/1"
NOBODY = 65534
CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
disable_plaintext_auth = no
auth_mechanisms = plain login
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/people
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {secure}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


class ImapServer:
    def __init__(self, services):
        self.folder = services.folder
        self.plain, self.secure = free_port(), free_port()
        self.certificate = self.folder / "certificate.pem"
        write_certificate(self.certificate, self.folder / "key.pem")
        (self.folder / "people").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
        (self.folder / "mail").mkdir()
        self.config = self.folder / "dovecot.conf"
        self.config.write_text(CONFIG.format(folder=self.folder, plain=self.plain, secure=self.secure, **self.users()))
        services.run(["dovecot", "-F", "-c", str(self.config)], "dovecot-output.log")
        services.wait(self.answers, "Dovecot")

    def users(self):
        """Return who the parts of the server run as: as root, the users that Debian made for it."""
        if os.geteuid() == 0:
            os.chown(self.folder / "mail", NOBODY, NOBODY)
            return {"internal": "dovecot", "group": "dovecot", "login": "dovenull", "uid": NOBODY, "gid": NOBODY}
        me = getpass.getuser()
        return {"internal": me, "group": os.getgid(), "login": me, "uid": os.getuid(), "gid": os.getgid()}

    def answers(self):
        try:
            with IMAP4("127.0.0.1", self.plain, timeout=1):
                return True
        except (OSError, IMAP4.error):
            return False

    def url(self, scheme="imap", *, password="pass%20word%2F1", port=None, folder="INBOX"):
        port = port or (self.secure if scheme == "imap+ssl" else self.plain)
        return f"{scheme}://helpdesk%40example.com:{password}@localhost:{port}/{folder}"

    @contextmanager
    def signed_in(self, folder="INBOX"):
        with IMAP4("127.0.0.1", self.plain, timeout=10) as client:
            client.login(USER, PASSWORD)
            client.select(folder)
            yield client

    def deliver(self, *mails):
        with self.signed_in() as client:
            for mail in mails:
                client.append("INBOX", None, None, mail)

    def count(self, criteria, folder="INBOX"):
        with self.signed_in(folder) as client:
            return len(client.search(None, criteria)[1][0].split())

    def empty(self):
        for folder in ("INBOX", "Taken"):
            with self.signed_in() as client:
                answer, (count,) = client.select(folder)
                if answer == "OK" and count != b"0":
                    client.store("1:*", "+FLAGS", r"(\Deleted)")
                    client.expunge()

    def cut_connections(self):
        """End every session as a server does that is stopped for maintenance."""
        subprocess.run(["doveadm", "-c", str(self.config), "kick", USER], check=True, capture_output=True)


def write_certificate(path, key_path):
    """Write a certificate for localhost that nobody knows."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    key_path.write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))


@contextmanager
def imap_server():
    services = Services()
    try:
        yield ImapServer(services)
    finally:
        services.stop()
