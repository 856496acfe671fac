"""The options that several commands have, each with its help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

PathArgument = Annotated[Path, typer.Argument(help="Folder to scan.", show_default=False)]
SourceArgument = Annotated[
    str,
    typer.Argument(
        metavar="PATH",
        help="Folder to scan, or what runs: docker://[PROJECT], kube://[CONTEXT][/NAMESPACE].",
        show_default=False,
    ),
]
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
HelmOption = Annotated[
    bool,
    typer.Option("--helm", help="Let the helm that is installed render charts, on a copy, without network."),
]
TimeoutOption = Annotated[
    float, typer.Option("--timeout", help="Seconds that one call to a live source may take.", min=0.1)
]
HostOption = Annotated[
    str,
    typer.Option(
        "--host",
        help="Address of the Docker Engine [default: that of the environment].",
        show_default=False,
    ),
]
ResultOption = Annotated[
    Path | None,
    typer.Option(
        "--report", help="Where to write the report [default: standard output].", show_default=False
    ),
]
FormatOption = Annotated[str, typer.Option("--format", "-f", help="text, json, markdown, sarif or github.")]
ChaptersOption = Annotated[
    list[str] | None,
    typer.Option(
        "--chapters",
        metavar="NAME[,NAME...]",
        help="Only these chapters, by heading (api-design) or number; may be repeated.",
        show_default=False,
    ),
]
AlsoOption = Annotated[
    list[str] | None,
    typer.Option(
        "--also",
        metavar="FORMAT=FILE",
        help="Write the report in a further form; may be repeated.",
        show_default=False,
    ),
]
ExitZeroOption = Annotated[bool, typer.Option("--exit-zero", help="Exit 0 although there are findings.")]
DetailedOption = Annotated[
    bool,
    typer.Option("--detailed-exitcode", help="Exit as terraform does: 0 clean, 1 error, 2 findings."),
]
