"""Building a site: aside first, in place only when it is whole."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Template

from claimpress.disk.whole import staged
from claimpress.model.errors import UserError
from claimpress.site.choose import Releases, choose
from claimpress.site.page import template_text

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from claimpress.site.plugin import ClaimpressPlugin

CONFIG = "mkdocs.yml"
INSTALL = "Install what the site needs: `pip install 'claimpress[site]'`."
_UNDATED = "1980-01-01"


@dataclass(frozen=True)
class SiteReport:
    """What was built: where, how many pages, whether with a console (if not, why), what mkdocs warned of."""

    out: Path
    pages: int
    console: bool
    console_reason: str
    warnings: tuple[str, ...] = field(default=())


def build_site(
    project_root: Path, release: Path | None, sealed: Sequence[Path] | None, out: Path, strict: bool = False
) -> SiteReport:
    """Build the site of a project into `out`, whole or not at all.

    `release` is the folder whose records the pages show, `sealed` the folders of the sealed releases, oldest
    first; None finds them as the plugin does. With `strict`, a warning of mkdocs and a console that cannot be
    built are errors. Without a `mkdocs.yml` in the project a plain one is used. Raises `UserError`.
    """
    with ExitStack() as stack:
        warnings = stack.enter_context(_collected_warnings())
        fresh = stack.enter_context(staged(out.resolve()))
        releases = choose(project_root, release, None if sealed is None else tuple(sealed))
        config = _configured(project_root, releases, fresh, strict, stack, warnings)
        plugin = _plugin(config)
        plugin.releases, plugin.project = releases, project_root
        plugin.strict = strict or os.environ.get("CLAIMPRESS_STRICT") == "1"
        stack.enter_context(_fixed_time(releases))
        _build(config, warnings)
        console = plugin.console
    pages = sum(1 for _ in out.rglob("*.html"))
    return SiteReport(out, pages, console.built, console.reason, tuple(warnings))


def default_config(site_name: str) -> str:
    """The text of a plain `mkdocs.yml` for a dataset of that title."""
    template = Template(template_text("mkdocs.yml.j2"), keep_trailing_newline=True)
    return str(template.render(site_name=json.dumps(site_name, ensure_ascii=False)))


def _configured(
    project: Path, releases: Releases, site: Path, strict: bool, stack: ExitStack, warnings: Sequence[str]
) -> MkDocsConfig:
    # The theme's notice about a future version of mkdocs is no concern of who builds a site.
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "true")
    try:
        from mkdocs.config import load_config
        from mkdocs.exceptions import MkDocsException
    except ImportError as problem:
        raise UserError("the site cannot be built: mkdocs is not installed", INSTALL) from problem
    path, more = _config_file(project, str(releases.base.info["title"]), stack)
    try:
        return load_config(str(path), site_dir=str(site), strict=strict, **more)
    except MkDocsException as problem:
        raise UserError(_told(f"{path.name} cannot be used: {problem}", warnings), INSTALL) from problem


def _config_file(project: Path, title: str, stack: ExitStack) -> tuple[Path, dict[str, Any]]:
    """The project's configuration, else a plain one in a temporary folder with what it needs beside it."""
    if (project / CONFIG).is_file():
        return project / CONFIG, {}
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="claimpress-site-")))
    (folder / "docs").mkdir()
    (folder / CONFIG).write_text(default_config(title), encoding="utf-8")
    docs = project / "docs"
    return folder / CONFIG, {"docs_dir": str(docs.resolve() if docs.is_dir() else folder / "docs")}


def _plugin(config: MkDocsConfig) -> ClaimpressPlugin:
    found: Any = config.plugins.get("claimpress")
    if found is None:
        raise UserError(f"{CONFIG} does not use the plugin `claimpress`", "Add it under `plugins:`.")
    plugin: ClaimpressPlugin = found
    return plugin


def _build(config: MkDocsConfig, warnings: list[str]) -> None:
    from mkdocs.commands.build import build
    from mkdocs.exceptions import MkDocsException

    config.plugins.on_startup(command="build", dirty=False)
    try:
        build(config)
    except MkDocsException as problem:
        message = _told(f"the site cannot be built: {problem}", warnings)
        raise UserError(message, "Mend that and build again.") from problem
    finally:
        config.plugins.on_shutdown()


def _told(message: str, warnings: Sequence[str]) -> str:
    return "\n".join([message, *(f"- {text}" for text in warnings)])


@contextmanager
def _collected_warnings() -> Iterator[list[str]]:
    """What mkdocs warns of while the block runs; nothing is printed."""
    found: list[str] = []
    logger, handler = logging.getLogger("mkdocs"), _Collector(found)
    before = logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield found
    finally:
        logger.removeHandler(handler)
        logger.propagate = before


class _Collector(logging.Handler):
    def __init__(self, found: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._found = found

    def emit(self, record: logging.LogRecord) -> None:
        self._found.append(record.getMessage())


@contextmanager
def _fixed_time(releases: Releases) -> Iterator[None]:
    """Let mkdocs stamp its site map with the release's day rather than with the hour of the build."""
    name = "SOURCE_DATE_EPOCH"
    before = os.environ.get(name)
    dated = (release.date for release in (releases.base, *reversed(releases.sealed)))
    day = date.fromisoformat(next((day for day in dated if day), _UNDATED))
    os.environ.setdefault(name, str((day - date(1970, 1, 1)).days * 86400))
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(name, None)
