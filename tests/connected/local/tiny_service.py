"""The smallest service a stack can run: answers /readyz, and says on SIGTERM whether NATS is still there."""

import http.server
import os
import signal
import socket
import subprocess
import sys
import urllib.parse


class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(503 if "slow" in sys.argv else 200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


def stop(*_: object) -> None:
    if "stubborn" in sys.argv:
        print("not now", flush=True)
        return
    nats = urllib.parse.urlsplit(os.environ["STILLREEL_NATS_URL"])
    with socket.socket() as probe:
        reached = probe.connect_ex((nats.hostname or "", nats.port or 0)) == 0
    print(f"stopping while nats {'runs' if reached else 'is gone'}", flush=True)
    sys.exit(0)


port = int(os.environ.get("STILLREEL_HTTP_PORT") or os.environ["STILLREEL_HEALTH_PORT"])
server = http.server.HTTPServer(("127.0.0.1", port), Ready)
signal.signal(signal.SIGTERM, stop)
if "parent" in sys.argv:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
    print(f"child {child.pid}", flush=True)
print("hello", flush=True)
server.serve_forever()
