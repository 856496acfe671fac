"""Programs and images that back up data; no collector.

Only programs whose purpose it is, by the name that they are started with or by their image.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archscan.lexicon.images import parse_image
from archscan.model.evidence import Evidence
from archscan.model.facts import Setting, Subject

_TOPIC = "availability.backup"
_PROGRAMS = frozenset(
    {"pg_dump", "pg_dumpall", "pg_basebackup", "mysqldump", "mariadb-dump", "mydumper", "xtrabackup",
    "mariabackup",
     "mongodump", "pgbackrest", "barman", "wal-g", "wal-e", "borgmatic", "arangodump", "neo4j-admin-backup"}
)  # fmt: skip
_WITH_WORD = {
    "restic": ("backup",), "borg": ("create",), "velero": ("backup", "schedule"), "etcdctl": ("snapshot",),
    "kopia": ("snapshot",), "duplicity": ("full", "incremental", "incr"), "consul": ("snapshot",),
    "vault": ("snapshot",), "neo4j-admin": ("backup", "dump"), "influxd": ("backup",), "influx": ("backup",),
    "clickhouse-backup": ("create", "create_remote", "watch"), "redis-cli": ("--rdb", "bgsave", "BGSAVE"),
    "vaultwarden": (), "gitlab-backup": ("create",), "medusa": ("backup",), "nodetool": ("snapshot",),
}  # fmt: skip
_IMAGE = re.compile(
    r"(?:^|[/_.-])(?:backup|backups|db-backup|dbbackup|autobackup|borgmatic|restic|pgbackrest|barman|wal-g|walg|velero"
    r"|automysqlbackup|litestream)(?:$|[/_.-])|backup-(?:local|s3)|(?:postgres|mysql|mongo|volume|docker)-?backup"
)
_NOT_BACKUP = re.compile(r"restore|exporter|operator|ui\b|server")


def find_backup(subject: Subject, program: str, words: Sequence[str], line: Evidence) -> Iterator[Setting]:
    """That a command backs up, by its program and first word."""
    if program in _PROGRAMS:
        yield Setting(subject, _TOPIC, f"runs {program}", line)
    elif wanted := _WITH_WORD.get(program):
        first = next((word for word in words if word in wanted), "")
        if first:
            yield Setting(subject, _TOPIC, f"runs {program} {first}", line)


def find_backup_image(subject: Subject, image: str, line: Evidence) -> Iterator[Setting]:
    """That an image's purpose is to back up, by its name."""
    name = parse_image(image).name if image else ""
    if name and _IMAGE.search(name.lower()) and not _NOT_BACKUP.search(name.lower()):
        yield Setting(subject, _TOPIC, f"image {name}", line)
