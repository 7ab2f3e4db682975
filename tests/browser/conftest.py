"""A site with its console, served on this machine, and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

import support_site as support
from support_browser import CHROMIUM, FLAGS, READY, STRICT, Served, Visit, serving, watched


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder; without a browser skip them with a word, unless all must run."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not STRICT and not Path(CHROMIUM).exists():
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed (package `chromium`)"))


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the varied dataset under a folder of its own, as on a host that serves several."""
    release = support.release(support.varied(), tmp_path_factory.mktemp("release") / "0.1.0")
    project = tmp_path_factory.mktemp("project")
    (project / "docs").mkdir()
    for name, target in (("docs/console", "docs/console"), ("node_modules", "node_modules")):
        (project / name).symlink_to(support.ROOT / target)
    out = tmp_path_factory.mktemp("host") / "some" / "where"
    report = support.site(project, release, out)
    assert report.console or not READY
    return out


@pytest.fixture(scope="session")
def served(folder: Path) -> Iterator[Served]:
    """The site on a free port, until the tests end."""
    with serving(folder.parents[1], "some/where/") as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, served: Served) -> Iterator[Visit]:
    """A fresh page at 1280 pixels, which must ask this machine alone and complain of nothing."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=served.address)
    context.set_default_timeout(30_000)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    made = watched(context)
    yield made
    context.close()
    outside = [url for url in made.requests if not url.startswith((served.address, "data:", "blob:"))]
    assert not outside, f"requests that leave the site: {outside}"
    assert not made.complaints
