"""The site as a newcomer starts it, in a process of its own, and real Chromium in front of it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from tests.services import free_port

pytest.register_assert_rewrite("tests.browser.journeys", "tests.browser.dispute_pages")
ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_WORDS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark the browser's tests before any are chosen by it, and run them last, those that move the site's clock behind all others.

    Playwright leaves an event loop behind, in which `asyncio.run` refuses.
    """
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
    yield
    items.sort(key=lambda item: ("tests/browser/" in item.nodeid, item.get_closest_marker("moves_clock") is not None))


@dataclass
class Site:
    url: str
    data: Path
    environment: dict
    sessions: dict = field(default_factory=dict)  # Name → cookies: a code of a second factor opens one session only.

    @property
    def demo_password(self):
        return (self.data / "demo-password").read_text()

    def manage(self, *words):
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="session")
def site():
    with tempfile.TemporaryDirectory(prefix="site-") as data:
        environment = {**os.environ, "DATA_DIR": data, "DEBUG": "on", "DJANGO_SETTINGS_MODULE": "config.settings"}
        if "DATABASE_URL" in os.environ:
            environment["DATABASE_URL"] = own_database(os.environ["DATABASE_URL"])
        port = free_port()
        found = Site(f"http://127.0.0.1:{port}", Path(data), environment)
        environment["SITE_URL"] = found.url  # Where the links of its mails lead.
        found.manage("prepare_site")
        command = [
            sys.executable,
            "-m",
            "uvicorn",
            "config.asgi:application",
            "--port",
            str(port),
            "--log-level",
            "warning",
            "--timeout-graceful-shutdown",
            "3",
        ]
        with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
            try:
                wait_for(found.url + "/healthz", process)
                yield found
            finally:
                process.terminate()


def own_database(url, prefix="site"):
    """Make a database for a site of this worker, beside those of the tests; return its URL."""
    import psycopg

    name = f"{prefix}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    parts = urlsplit(url)
    folder = parse_qs(parts.query)["host"][0]
    with psycopg.connect(
        host=folder, port=parts.port, user=parts.username, dbname="postgres", autocommit=True
    ) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    return url.replace(f"{parts.path}?", f"/{name}?")


def wait_for(url, process):
    give_up_at = time.monotonic() + 60
    while time.monotonic() < give_up_at and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError("the site did not start")


@pytest.fixture(scope="session")
def chromium():
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_WORDS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, site):
    """Open a page of the site; what the browser complains about fails the test."""
    contexts, complaints = [], []

    def open_one(path, *, viewport=DESKTOP, **options):
        context = chromium.new_context(
            viewport=viewport, base_url=site.url, locale=options.pop("locale", "en-GB"), **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda message: is_complaint(message) and complaints.append(f"{page.url}: {message.text}"))
        page.goto(path)
        return page

    open_one.complaints = complaints
    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def sign_in(open_page, site):
    """Return a function that opens a page as somebody of the demo world, with the second factor if they have one."""

    def open_as(name, path, **options):
        if name not in site.sessions:
            page = open_page("/en/account/login/", **options)
            page.locator("[name=login]").fill(f"{name}@demo.example")
            page.locator("[name=password]").fill(site.demo_password)
            with page.expect_navigation():  # Whole, so that the next look is not at half of it.
                page.locator("form:has([name=password]) [type=submit]").click()
            for _ in range(3):  # A code that came too late, or was just used for somebody, is refused.
                if page.locator("[name=code]").count():
                    code = re.search(r"\b\d{6}\b", page.locator("main .banner").first.inner_text())[0]
                    page.locator("[name=code]").fill(code)
                    with page.expect_navigation():
                        page.locator("form:has([name=code]) [type=submit]").click()
            expect(page.locator("[name=login], [name=code]")).to_have_count(0)
            site.sessions[name] = page.context.cookies()
            page.goto(path)
            return page
        page = open_page("/healthz", **options)
        page.context.add_cookies(site.sessions[name])
        page.goto(path)
        return page

    return open_as


def is_complaint(message):
    """Return whether the browser found a fault. It also writes down every answer of 409, 422 and 429: those are in words."""
    expected = re.search(r"status of (409|422|429) ", message.text)
    return message.type == "error" and not expected


@pytest.fixture
def shoot(request):
    """Keep a picture when the run is asked for pictures (--screenshots FOLDER)."""
    folder = request.config.getoption("--screenshots")

    def keep(page, name):
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=str(Path(folder) / f"{name}.png"))

    return keep


def serious_faults(page):
    """Return what axe calls serious or critical."""
    found = Axe().run(page).response["violations"]
    return [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]][:3])
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]
