"""The command line: arguments in, a command called, an exit code out.

What a command does stands in `archscan.commands`, one module each, imported when it is called: the
help of all of them costs no more than typer itself.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archscan.errors import ArchscanError
from archscan.options import (
    AlsoOption,
    ChaptersOption,
    ConfigOption,
    DetailedOption,
    ExcludeOption,
    ExitZeroOption,
    FormatOption,
    HelmOption,
    HostOption,
    IncludeOption,
    MaxFilesOption,
    MaxSizeOption,
    OutputOption,
    PathArgument,
    QuietOption,
    ResultOption,
    SourceArgument,
    StrictOption,
    TimeoutOption,
)

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
COMMANDS = ("draft", "check", "diff", "explain", "model", "diagram", "init", "schema")


@app.command()
def draft(
    path: SourceArgument,
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
    live: Annotated[
        str | None,
        typer.Option(
            "--live",
            metavar="SOURCE",
            help="Say how what runs differs: docker://[PROJECT], kube://[CONTEXT][/NAMESPACE].",
            show_default=False,
        ),
    ] = None,
    chapters: ChaptersOption = None,
    quiet: QuietOption = False,
    strict: StrictOption = False,
    max_files: MaxFilesOption = 200_000,
    max_file_size: MaxSizeOption = 5_000_000,
    helm: HelmOption = False,
    timeout: TimeoutOption = 10.0,
    host: HostOption = "",
) -> None:
    """Draft or refresh the architecture document of PATH."""
    from archscan.commands.draft import DraftRequest, draft
    from archscan.commands.drafted import chapters_named
    from archscan.commands.scan import live_of, target_of

    wait = timeout, host
    target = target_of(path)
    folder, running = (target, None) if isinstance(target, Path) else (output or Path(), target)
    code = draft(
        DraftRequest(
            folder, output, templates, link_base, mermaid, png, renderer,
            _scan_request(config, include, exclude, quiet, strict, max_files, max_file_size, helm, wait),
            chapters_named(chapters), running, live_of("--live", live),
        )
    )  # fmt: skip
    raise typer.Exit(code)


@app.command()
def check(
    path: PathArgument,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="Folder of the document [default: PATH/docs/architecture].",
            show_default=False,
        ),
    ] = None,
    format: FormatOption = "text",
    result: ResultOption = None,
    against: Annotated[
        Path | None,
        typer.Option(
            "--against",
            help="Compare with an architecture in another notation, or a model.json, instead.",
            show_default=False,
        ),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(
            "--baseline", help="Known findings [default: archscan-baseline.json in PATH].", show_default=False
        ),
    ] = None,
    write_baseline: Annotated[
        bool, typer.Option("--write-baseline", help="Take all findings of today as known.")
    ] = False,
    also: AlsoOption = None,
    exit_zero: ExitZeroOption = False,
    detailed: DetailedOption = False,
    templates: Annotated[
        Path | None, typer.Option("--templates", help="As for draft.", show_default=False)
    ] = None,
    link_base: Annotated[
        str | None, typer.Option("--link-base", help="As for draft.", show_default=False)
    ] = None,
    mermaid: Annotated[bool, typer.Option("--mermaid", help="As for draft.")] = False,
    chapters: ChaptersOption = None,
    config: ConfigOption = None,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    quiet: QuietOption = False,
    strict: StrictOption = False,
    max_files: MaxFilesOption = 200_000,
    max_file_size: MaxSizeOption = 5_000_000,
    helm: HelmOption = False,
) -> None:
    """Say what of the document of PATH is not true any more."""
    from archscan.commands.check import CheckRequest, check
    from archscan.commands.drafted import DraftRequest, chapters_named

    scan = _scan_request(config, include, exclude, quiet, strict, max_files, max_file_size, helm)
    draft = DraftRequest(
        path, output, templates, link_base, mermaid, False, None, scan, chapters_named(chapters)
    )
    request = CheckRequest(
        draft, format, result, against, baseline, write_baseline, tuple(also or ()), exit_zero, detailed
    )
    raise typer.Exit(_detailed(lambda: check(request), detailed))


@app.command()
def diff(
    path: Annotated[
        Path, typer.Argument(metavar="PATH|OLD.json", help="Folder to scan, or a model.", show_default=False)
    ],
    new: Annotated[
        Path | None, typer.Argument(metavar="[NEW.json]", help="A second model.", show_default=False)
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            "--base", help="Commit to compare with [default: the committed model.json].", show_default=False
        ),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="SOURCE",
            help="Compare PATH with what runs: docker://[PROJECT], kube://[CONTEXT][/NAMESPACE].",
            show_default=False,
        ),
    ] = None,
    running: Annotated[
        str | None,
        typer.Option(
            "--live",
            metavar="SOURCE",
            help="The same, and with the committed model.json: three ways at once.",
            show_default=False,
        ),
    ] = None,
    format: FormatOption = "text",
    output: OutputOption = None,
    picture: Annotated[
        Path | None,
        typer.Option("--diagram", help="Draw the changes to this .dot or .svg file.", show_default=False),
    ] = None,
    renderer: Annotated[
        str | None,
        typer.Option(
            "--renderer", help="Graphviz program to use instead of the bundled one.", show_default=False
        ),
    ] = None,
    also: AlsoOption = None,
    exit_zero: ExitZeroOption = False,
    detailed: DetailedOption = False,
    config: ConfigOption = None,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    quiet: QuietOption = False,
    strict: StrictOption = False,
    max_files: MaxFilesOption = 200_000,
    max_file_size: MaxSizeOption = 5_000_000,
    helm: HelmOption = False,
    timeout: TimeoutOption = 10.0,
    host: HostOption = "",
) -> None:
    """Show what changed since a commit, between two models, or in what runs."""
    from dataclasses import replace

    from archscan.commands.diff import DiffRequest, diff
    from archscan.commands.scan import live_of

    live = timeout, host
    scan = _scan_request(config, include, exclude, quiet, strict, max_files, max_file_size, helm, live)
    request = DiffRequest(
        Path(path), new, base, format, output, picture, renderer, tuple(also or ()), exit_zero, detailed, scan
    )
    request = replace(request, against=live_of("--against", against), live=live_of("--live", running))
    raise typer.Exit(_detailed(lambda: diff(request), detailed))


@app.command()
def explain(
    path: SourceArgument,
    subject: Annotated[
        str, typer.Argument(metavar="ID|A->B", help="Id or name of a component, or a connection.")
    ],
    format: Annotated[str, typer.Option("--format", "-f", help="text or json.")] = "text",
    config: ConfigOption = None,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    quiet: QuietOption = False,
    strict: StrictOption = False,
    max_files: MaxFilesOption = 200_000,
    max_file_size: MaxSizeOption = 5_000_000,
    helm: HelmOption = False,
    timeout: TimeoutOption = 10.0,
    host: HostOption = "",
) -> None:
    """Say why archscan believes in a component or connection."""
    from archscan.commands.explain import explain
    from archscan.commands.scan import target_of

    live = timeout, host
    scan = _scan_request(config, include, exclude, quiet, strict, max_files, max_file_size, helm, live)
    raise typer.Exit(explain(target_of(path), subject, format, scan))


@app.command()
def model(
    path: SourceArgument,
    format: Annotated[str, typer.Option("--format", "-f", help="json, yaml or text.")] = "json",
    output: OutputOption = None,
    config: ConfigOption = None,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    quiet: QuietOption = False,
    strict: StrictOption = False,
    max_files: MaxFilesOption = 200_000,
    max_file_size: MaxSizeOption = 5_000_000,
    helm: HelmOption = False,
    timeout: TimeoutOption = 10.0,
    host: HostOption = "",
) -> None:
    """Print the model of PATH as JSON, YAML or text."""
    from archscan.commands.model import model
    from archscan.commands.scan import target_of

    live = timeout, host
    scan = _scan_request(config, include, exclude, quiet, strict, max_files, max_file_size, helm, live)
    raise typer.Exit(model(target_of(path), format, output, scan))


@app.command()
def diagram(
    path: SourceArgument,
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
    helm: HelmOption = False,
    timeout: TimeoutOption = 10.0,
    host: HostOption = "",
) -> None:
    """Draw one picture of PATH."""
    from archscan.commands.diagram import diagram
    from archscan.commands.scan import target_of

    live = timeout, host
    scan = _scan_request(config, include, exclude, quiet, strict, max_files, max_file_size, helm, live)
    raise typer.Exit(diagram(target_of(path), view, list_views, format, output, renderer, scan))


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


def _detailed(command: Callable[[], int], detailed: bool) -> int:
    """The exit code of a command; with `detailed`, wrong use and input are 1, for 2 says findings."""
    if not detailed:
        return command()
    try:
        return command()
    except ArchscanError as error:
        _say(error)
        return 1


def _say(error: ArchscanError) -> None:
    from archscan.render.escape import clean_lines

    print("\n".join(f"archscan: {line}" for line in clean_lines(str(error))), file=sys.stderr)


def _scan_request(
    config: Path | None,
    include: list[str] | None,
    exclude: list[str] | None,
    quiet: bool,
    strict: bool,
    max_files: int,
    max_file_size: int,
    helm: bool,
    live: tuple[float, str] = (10.0, ""),
) -> ScanRequest:
    from archscan.commands.scan import ScanRequest

    return ScanRequest(
        config,
        tuple(include or ()),
        tuple(exclude or ()),
        quiet,
        strict,
        max_files,
        max_file_size,
        helm=helm,
        timeout=live[0],
        host=live[1],
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
        _say(error)
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
