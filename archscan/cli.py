"""The command line: arguments in, a command called, an exit code out.

What a command does stands in `archscan.commands`, one module each, imported when it is called: the
help of all of them costs no more than typer itself.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archscan.errors import ArchscanError

if TYPE_CHECKING:
    from archscan.commands.scan import ScanRequest

app = typer.Typer(
    name="archscan",
    help="Draft and check the architecture document of a repository from its own files.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="archscan PATH is short for archscan draft PATH.",
)
COMMANDS = ("draft", "model", "diagram", "init", "schema")

PathArgument = Annotated[Path, typer.Argument(help="Folder to scan.", show_default=False)]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Where to write; - for standard output.", show_default=False),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", help="Hand-written YAML [default: archscan.yaml in PATH].", show_default=False),
]
IncludeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--include", help="Scan only files that match this glob; may be repeated.", show_default=False
    ),
]
ExcludeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude", help="Leave out files that match this glob; may be repeated.", show_default=False
    ),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary; problems only.")]
StrictOption = Annotated[
    bool, typer.Option("--strict", help="Exit 1 if a file could not be read or understood.")
]
MaxFilesOption = Annotated[int, typer.Option("--max-files", help="Files to list at most.", min=1)]
MaxSizeOption = Annotated[
    int, typer.Option("--max-file-size", help="Bytes of a file to read at most.", min=1)
]


@app.command()
def draft(
    path: PathArgument,
    output: OutputOption = None,
    config: ConfigOption = None,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    templates: Annotated[
        Path | None,
        typer.Option(
            "--templates", help="Folder of templates that replace the shipped ones.", show_default=False
        ),
    ] = None,
    link_base: Annotated[
        str | None,
        typer.Option(
            "--link-base", help="URL that links to files begin with [default: relative].", show_default=False
        ),
    ] = None,
    mermaid: Annotated[
        bool, typer.Option("--mermaid", help="Mermaid in the document instead of SVG files.")
    ] = False,
    png: Annotated[bool, typer.Option("--png", help="PNG files beside the SVG ones.")] = False,
    renderer: Annotated[
        str | None,
        typer.Option(
            "--renderer", help="Graphviz program to use instead of the bundled one.", show_default=False
        ),
    ] = None,
    quiet: QuietOption = False,
    strict: StrictOption = False,
    max_files: MaxFilesOption = 200_000,
    max_file_size: MaxSizeOption = 5_000_000,
) -> None:
    """Draft or refresh the architecture document of PATH."""
    from archscan.commands.draft import DraftRequest, draft

    code = draft(
        DraftRequest(
            path, output, templates, link_base, mermaid, png, renderer,
            _scan_request(config, include, exclude, quiet, strict, max_files, max_file_size),
        )
    )  # fmt: skip
    raise typer.Exit(code)


@app.command()
def model(
    path: PathArgument,
    format: Annotated[str, typer.Option("--format", "-f", help="json, yaml or text.")] = "json",
    output: OutputOption = None,
    config: ConfigOption = None,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    quiet: QuietOption = False,
    strict: StrictOption = False,
    max_files: MaxFilesOption = 200_000,
    max_file_size: MaxSizeOption = 5_000_000,
) -> None:
    """Print the model of PATH as JSON, YAML or text."""
    from archscan.commands.model import model

    scan = _scan_request(config, include, exclude, quiet, strict, max_files, max_file_size)
    raise typer.Exit(model(path, format, output, scan))


@app.command()
def diagram(
    path: PathArgument,
    view: Annotated[
        str | None,
        typer.Option(
            "--view", help="Which picture [default: the overview]; --list names them.", show_default=False
        ),
    ] = None,
    list_views: Annotated[bool, typer.Option("--list", help="Name the pictures of PATH.")] = False,
    format: Annotated[str, typer.Option("--format", "-f", help="dot, svg, png or mermaid.")] = "svg",
    output: OutputOption = None,
    renderer: Annotated[
        str | None,
        typer.Option(
            "--renderer", help="Graphviz program to use instead of the bundled one.", show_default=False
        ),
    ] = None,
    config: ConfigOption = None,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    quiet: QuietOption = False,
    strict: StrictOption = False,
    max_files: MaxFilesOption = 200_000,
    max_file_size: MaxSizeOption = 5_000_000,
) -> None:
    """Draw one picture of PATH."""
    from archscan.commands.diagram import diagram

    scan = _scan_request(config, include, exclude, quiet, strict, max_files, max_file_size)
    raise typer.Exit(diagram(path, view, list_views, format, output, renderer, scan))


@app.command()
def init(
    path: PathArgument,
    output: OutputOption = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an archscan.yaml that is there.")] = False,
    quiet: QuietOption = False,
) -> None:
    """Write a commented archscan.yaml for PATH."""
    from archscan.commands.init import init

    raise typer.Exit(init(path, output, force, quiet))


@app.command()
def schema(
    which: Annotated[str, typer.Argument(help="config (archscan.yaml) or model (model.json).")] = "config",
) -> None:
    """Print the JSON Schema of a file of archscan's."""
    from archscan.commands.schema import schema

    raise typer.Exit(schema(which))


def _scan_request(
    config: Path | None,
    include: list[str] | None,
    exclude: list[str] | None,
    quiet: bool,
    strict: bool,
    max_files: int,
    max_file_size: int,
) -> ScanRequest:
    from archscan.commands.scan import ScanRequest

    return ScanRequest(
        config, tuple(include or ()), tuple(exclude or ()), quiet, strict, max_files, max_file_size
    )


@app.callback(invoke_without_command=False)
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", is_eager=True)
    ] = False,
) -> None:
    if version:
        from archscan import __version__

        typer.echo(f"archscan {__version__}")
        raise typer.Exit(0)


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code; a bug leaves as 3, never as 1."""
    arguments = list(arguments)
    if arguments and not arguments[0].startswith("-") and arguments[0] not in COMMANDS:
        arguments.insert(0, "draft")
    collecting = gc.isenabled()
    gc.disable()  # a model is kept until the program ends: there is nothing to find
    try:
        app(arguments, prog_name="archscan")
    except SystemExit as exit:
        return exit.code if isinstance(exit.code, int) else 2 if exit.code else 0
    except ArchscanError as error:
        from archscan.render.escape import clean_lines

        print("\n".join(f"archscan: {line}" for line in clean_lines(str(error))), file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception:
        import traceback

        traceback.print_exc()
        print(
            "archscan: this is a bug of archscan's own; please report it with the lines above",
            file=sys.stderr,
        )
        return 3
    finally:
        if collecting:
            gc.enable()
    return 0
