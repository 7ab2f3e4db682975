"""What the global options say: which dataset, and whether in colour."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import click

from claimpress.cli import streams
from claimpress.model.errors import UserError
from claimpress.validation.report_screen import Screen

F = TypeVar("F", bound=Callable[..., Any])
FOLDER = click.Path(path_type=Path)
FORM = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or programs.",
)


@dataclass
class Settings:
    """Filled by the options before or after the command's name."""

    data: Path | None = None
    no_color: bool = False
    said_unsigned: set[str] = field(default_factory=set)
    """Versions that this run has called unsigned."""

    def root(self) -> Path:
        """The folder that holds dataset.yaml. Raises `UserError` when there is none."""
        from claimpress.api import dataset_root

        return dataset_root(self.data)

    def root_at_hand(self) -> Path | None:
        """The same where there is one that was named or lies around; a download may be read anywhere.

        Raises `UserError` where one was named and is none.
        """
        try:
            return self.root()
        except UserError:
            if self.data is not None:
                raise
            return None

    def out(self) -> Screen:
        """What standard output is shown on."""
        return streams.screen(sys.stdout, no_color=self.no_color)

    def err(self) -> Screen:
        """What standard error is shown on."""
        return streams.screen(sys.stderr, no_color=self.no_color)


def _keep_data(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.ensure_object(Settings).data = value


def _keep_no_color(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(Settings).no_color = True


def colour_option(command: F) -> F:
    """`--no-color`."""
    return click.option(
        "--no-color",
        is_flag=True,
        expose_value=False,
        callback=_keep_no_color,
        help="No colour, as with NO_COLOR set.",
    )(command)


def common_options(command: F) -> F:
    """`--data` and `--no-color`, which commands take before or after their name."""
    return click.option(
        "--data",
        type=FOLDER,
        metavar="DIR",
        expose_value=False,
        callback=_keep_data,
        help="Dataset folder, else the nearest upwards.",
    )(colour_option(command))


pass_settings = click.make_pass_decorator(Settings, ensure=True)
