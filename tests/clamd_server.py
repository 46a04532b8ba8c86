"""A real scanner (Debian's clamav-daemon) that knows one harmful thing: a sentence of ours."""

import socket
from contextlib import contextmanager

from tests.services import Services, free_port

HARMFUL = b"this sentence does harm to nobody but is found by the test's scanner"
FOUND = "Helpcentre.Test.Sentence.UNOFFICIAL"
MOST_BYTES = 1024 * 1024  # in a file that it takes
CONFIG = """
Foreground yes
LogFile {folder}/clamd.log
DatabaseDirectory {folder}/signatures
TemporaryDirectory {folder}
LocalSocket {folder}/clamd.socket
TCPSocket {port}
TCPAddr 127.0.0.1
StreamMaxLength {most}
MaxThreads 2
"""


class Clamd:
    def __init__(self, services):
        folder = services.folder
        self.port = free_port()
        self.url, self.socket_url = f"tcp://127.0.0.1:{self.port}", f"unix://{folder}/clamd.socket"
        (folder / "signatures").mkdir()
        (folder / "signatures" / "test.ndb").write_text(f"Helpcentre.Test.Sentence:0:*:{HARMFUL.hex()}\n")
        config = folder / "clamd.conf"
        config.write_text(CONFIG.format(folder=folder, port=self.port, most=MOST_BYTES))
        services.run(["clamd", "--config-file", str(config)], "clamd-output.log")
        services.wait(self.answers, "ClamAV")

    def answers(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as probe:
                probe.sendall(b"zPING\0")
                return probe.recv(16) == b"PONG\0"
        except OSError:
            return False


@contextmanager
def clamd():
    services = Services()
    try:
        yield Clamd(services)
    finally:
        services.stop()
