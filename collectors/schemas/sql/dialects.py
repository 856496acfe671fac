"""Which database a text of SQL is written for, by words that only one of them knows."""

from __future__ import annotations

import re

from archscan.lexicon.words import words

_SIGNS = (
    ("clickhouse", r"ENGINE\s*=\s*\w{0,40}MergeTree|LowCardinality\("),
    ("cassandra", r"CREATE\s+KEYSPACE|CLUSTERING\s+ORDER\s+BY"),
    ("mariadb", r"--\s*MariaDB\s+dump|/\*M?!?999999"),
    (
        "mysql",
        r"\bAUTO_INCREMENT\b|\bENGINE\s*=\s*(?:InnoDB|MyISAM|MEMORY)|--\s*MySQL\s+dump"
        r"|\bINT(?:\(\d+\))?\s+UNSIGNED|\bMEDIUMTEXT\b|\bLONGTEXT\b|\bDEFAULT\s+CHARSET\b",
    ),
    (
        "sqlserver",
        r"\[dbo\]|\bNVARCHAR\s*\(|\bIDENTITY\s*\(\s*\d|^[ \t]*GO\s*$|\bUNIQUEIDENTIFIER\b|\bDATETIME2\b"
        r"|\bOBJECT_ID\s*\(",
    ),
    ("oracle", r"\bVARCHAR2\b|\bNVARCHAR2\b|\bNUMBER\s*\(|\bSYSDATE\b"),
    ("cockroachdb", r"unique_rowid\(\)|\bFAMILY\s+\"primary\""),
    (
        "sqlite",
        r"\bAUTOINCREMENT\b|^[ \t]*PRAGMA\s|\bWITHOUT\s+ROWID\b|\bUSING\s+fts\d|\bsqlite_sequence\b",
    ),
    (
        "postgresql",
        r"\b(?:BIG|SMALL)?SERIAL\b|\bJSONB\b|\bTIMESTAMPTZ\b|\bplpgsql\b|\bBYTEA\b|\w::\w|'::\w|\bUUID\b"
        r"|\bgen_random_uuid\b|\buuid_generate_v\d|CREATE\s+EXTENSION|\bAS\s+ENUM\b|\"public\"\."
        r"|\bUSING\s+(?:gin|gist|btree|hnsw|ivfflat|brin)\b|character\s+varying|\bTIMESTAMP\(3\)"
        r"|PostgreSQL\s+database\s+dump|WITH(?:OUT)?\s+TIME\s+ZONE|\bsearch_path\b|\bTEXT\[\]"
        r"|ALTER\s+COLUMN\s+\S+\s+TYPE\b",
    ),
)
_PATTERNS = tuple((key, re.compile(f"(?im){pattern}")) for key, pattern in _SIGNS)
_NAMES = {
    "postgres": "postgresql", "postgresql": "postgresql", "pg": "postgresql", "psql": "postgresql",
    "pgsql": "postgresql", "timescale": "postgresql", "timescaledb": "postgresql", "supabase": "postgresql",
    "mysql": "mysql", "mariadb": "mariadb", "sqlite": "sqlite", "sqlite3": "sqlite", "mssql": "sqlserver",
    "sqlserver": "sqlserver", "oracle": "oracle", "h2": "h2", "hsqldb": "hsqldb", "cql": "cassandra",
    "clickhouse": "clickhouse", "cassandra": "cassandra", "scylla": "scylladb", "cockroach": "cockroachdb",
    "cockroachdb": "cockroachdb",
}  # fmt: skip
_PARTS = re.compile(r"[a-z]+\d?|\d+")
_MOST = 200_000
"""Characters that are looked at."""


def named_dialect(name: str) -> str:
    """The database that a file's or folder's name speaks of; "" if it speaks of none or of several.

    >>> [named_dialect(name) for name in ("schema-postgres.sql", "SQLServer", "orders", "h2")]
    ['postgresql', 'sqlserver', '', 'h2']
    """
    lower = name.lower()
    found = {_NAMES[part] for part in (*_PARTS.findall(lower), *words(name)) if part in _NAMES}
    return found.pop() if len(found) == 1 else ""


def named_in_path(path: str) -> str:
    """The database that the last folders or the file of a path name, the innermost first."""
    for part in reversed(path.split("/")[-4:]):
        if found := named_dialect(part):
            return found
    return ""


def written_dialect(text: str) -> str:
    """The database that a text is written for; "" if nothing tells.

    >>> written_dialect("id BIGSERIAL"), written_dialect("id INT AUTO_INCREMENT"), written_dialect("id INT")
    ('postgresql', 'mysql', '')
    """
    head = text[:_MOST]
    return next((key for key, pattern in _PATTERNS if pattern.search(head)), "")
