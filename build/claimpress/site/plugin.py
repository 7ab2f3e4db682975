"""The mkdocs plugin `claimpress`: adds the pages and files that are made from a release to a site's prose."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, PrefixedLogger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as SitePage
from mkdocs.structure.toc import get_toc
from mkdocs.utils.templates import TemplateContext

from claimpress.model.errors import UserError
from claimpress.resources import assets_dir, templates_dir
from claimpress.site import partials
from claimpress.site.choose import Releases, choose
from claimpress.site.console import Console, bundle, find, left_out
from claimpress.site.content import Content, assemble
from claimpress.site.nav import navigation
from claimpress.site.page import Page, render, toc_tokens
from claimpress.site.view import View

log = PrefixedLogger("claimpress", logging.getLogger("mkdocs.plugins.claimpress"))
ASSETS = "assets/claimpress"
STYLES = ("claimpress.css",)
SCRIPTS = ("claimpress.js", "claims.js")
_TITLE = re.compile(r"<h1\b.*?</h1>", re.DOTALL)
"""A title in a project's own text: the generated page that it stands on has one already."""


class PluginOptions(Config):  # type: ignore[no-untyped-call]
    """Options of the plugin in `mkdocs.yml`."""

    release = config_options.Type(str, default="")
    """Folder of the release to show; by default the newest sealed one, or `dist/release` if that is newer."""
    question = config_options.Type(str, default="")
    """The question that the home page asks."""
    sql = config_options.Type(str, default="")
    """Its SQL."""
    console = config_options.Type(bool, default=True)
    """Whether to build the query console where it can be built."""


class ClaimpressPlugin(BasePlugin[PluginOptions]):  # type: ignore[no-untyped-call]
    """Adds pages, downloads and the query console of one dataset."""

    releases: Releases | None = None
    """What to show; None chooses from the project's ledger and `dist`."""
    strict: bool | None = None
    """Whether a console that cannot be built is an error; None asks the environment."""
    project: Path | None = None
    """Folder of the project; None takes the folder of `mkdocs.yml`."""
    console: Console
    """Whether the site has a query console."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read the release and set what the configuration leaves open."""
        if not config.use_directory_urls:
            raise PluginError("claimpress needs use_directory_urls: true; its pages link to folders")
        self._project = (self.project or Path(config.config_file_path or ".").parent).resolve()
        try:
            self._releases = self.releases or choose(self._project, self._base())
            self._view = View(self._releases.base, self._releases.base_is_sealed)
            self.console = (
                find(self._project, self.strict) if self.config.console else left_out(self._project)
            )
            _settle(config, self._view)
        except UserError as problem:
            raise PluginError(f"{problem.message}. {problem.remedy}") from problem
        if self.console.reason:
            log.info("The query console was left out. %s", self.console.reason)
        return config

    def _base(self) -> Path | None:
        return self._project / self.config.release if self.config.release else None

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Copy releases, then add generated pages and files."""
        try:
            self._content = self._assemble(files, config)
        except UserError as problem:
            raise PluginError(f"{problem.message}. {problem.remedy}") from problem
        _drop_own_sources(files)
        for page in self._content.pages.values():
            self._add_page(page, files, config)
        for asset in self._content.assets:
            files.append(File.generated(config, asset.path, content=asset.content))
        for path in sorted(assets_dir().glob("*.*")):
            files.append(File.generated(config, f"{ASSETS}/{path.name}", abs_src_path=str(path)))
        if config.nav is None:
            config.nav = navigation({file.src_uri for file in files.documentation_pages()})
        return files

    def _assemble(self, files: Files, config: MkDocsConfig) -> Content:
        example = {"question": self.config.question, "sql": self.config.sql}
        prose = {file.src_uri for file in files.documentation_pages()}
        given = {name: text for name, text in example.items() if text}
        return assemble(
            self._view, self._releases, self.console, Path(config.site_dir), self._project, prose, given
        )

    def _add_page(self, page: Page, files: Files, config: MkDocsConfig) -> None:
        if files.get_file_from_path(page.src) is not None:
            return  # The project's own text stands on the generated page.
        inclusion = InclusionLevel.NOT_IN_NAV if page.is_detail else InclusionLevel.UNDEFINED
        files.append(File.generated(config, page.src, content=page.text, inclusion=inclusion))

    def on_page_markdown(self, markdown: str, page: SitePage, **_: Any) -> str:
        """Give a generated page its title and what the theme must know of it."""
        made = self._content.pages.get(page.file.src_uri)
        if made is None or made.text:
            return markdown
        # The theme's templates escape nothing.
        page.meta.setdefault("title", str(escape(made.title)))
        page.meta.setdefault("description", str(escape(made.description)))
        page.meta.setdefault("hide", ["navigation"] if made.is_detail else list(made.hide))
        if not made.search:
            page.meta.setdefault("search", {"exclude": True})
        return markdown

    def on_page_content(self, html: str, page: SitePage, **_: Any) -> str:
        """Put a generated page's HTML in place, with the project's own text inside it, and fill marks."""
        made = self._content.pages.get(page.file.src_uri)
        prose = partials.fill(
            html, self._view, page.url, lambda text: log.warning("%s: %s", page.file.src_uri, text)
        )
        if made is None or made.text:
            return prose
        own = Markup(_TITLE.sub("", prose, count=1))
        full = render(made.template, self._view, page.url, {**made.context, "prose": own})
        page.toc = get_toc(toc_tokens(full))  # type: ignore[arg-type]
        return full

    def on_page_context(self, context: TemplateContext, **_: Any) -> TemplateContext:
        """Tell the theme's templates which release this is."""
        context["claimpress"] = self._view  # type: ignore[typeddict-unknown-key]
        return context

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Bundle the console."""
        if self.console.built:
            try:
                bundle(self.console, Path(config.site_dir) / "query")
            except UserError as problem:
                raise PluginError(f"{problem.message}. {problem.remedy}") from problem


def _settle(config: MkDocsConfig, view: View) -> None:
    """What every site of a dataset has, where its own configuration does not say otherwise."""
    if config.site_url is None and view.base_url:
        config.site_url = view.base_url
    config.site_description = config.site_description or escape(
        " ".join(str(view.info["description"]).split())
    )
    licence = Markup('Data: <a href="{url}">{name}</a>').format(**view.info["licence"])
    config.copyright = config.copyright or str(licence)
    config.extra_css = [*(f"{ASSETS}/{name}" for name in STYLES), *config.extra_css]
    config.extra_javascript = [*(f"{ASSETS}/{name}" for name in SCRIPTS), *config.extra_javascript]
    if config.theme.name == "material":
        config.theme.dirs.insert(
            len(config.theme.dirs) and int(bool(config.theme.custom_dir)),
            str(templates_dir() / "site" / "theme"),
        )


def _drop_own_sources(files: Files) -> None:
    """Templates, assets and the console's sources are no pages, though they may lie under the docs folder."""
    own = [templates_dir().resolve(), assets_dir().resolve(), (assets_dir().parent / "console").resolve()]
    for file in list(files):
        if file.abs_src_path and any(
            Path(file.abs_src_path).resolve().is_relative_to(folder) for folder in own
        ):
            files.remove(file)
