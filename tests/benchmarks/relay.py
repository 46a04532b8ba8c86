"""A mail server for benchmarks, in a process of its own: it answers each command after some milliseconds and counts."""

import asyncio
import sys
from collections import Counter

arrived: Counter[str] = Counter()
LONG = 1024 * 1024  # bytes that a line may have


class Relay:
    def __init__(self, pause):
        self.pause = pause

    async def serve(self, reader, writer):
        async def say(line):
            await asyncio.sleep(self.pause)
            writer.write(line + b"\r\n")
            await writer.drain()

        try:
            await say(b"220 relay")
            while line := await reader.readline():
                command = line[:4].upper()
                if command == b"DATA":
                    await say(b"354 go on")
                    message = await reader.readuntil(b"\r\n.\r\n")
                    arrived[message.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode()] += 1
                    await say(b"250 taken")
                elif command == b"QUIT":
                    await say(b"221 bye")
                    return
                elif command == b"X-CO":  # How many came, and how many of them more than once; then from zero again.
                    twice = sum(count > 1 for count in arrived.values())
                    writer.write(f"250 {sum(arrived.values())} {twice}\r\n".encode())
                    arrived.clear()
                else:
                    await say(b"250 fine")
        finally:
            writer.close()


async def main(port, milliseconds):
    server = await asyncio.start_server(Relay(milliseconds / 1000).serve, "127.0.0.1", port, limit=LONG)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
