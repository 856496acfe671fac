from __future__ import annotations

from pathlib import Path

import pytest

from archscan.collectors.schemas.jvm import jpa
from tests.collectors.schema_steps import shown, shown_all
from tests.goldens import cases, check_case

HEAD = "package a.b;\nimport javax.persistence.*;\n"

CLASSES = {
    "as written without Spring": (
        '@Entity class OrderLine { @Id Long id; @Column(name = "lineNo") int lineNo; }',
        ["table OrderLine", "  id Long not null", "  lineNo int not null", "  primary(id)"],
    ),
    "a name that is no literal": ("@Entity @Table(name = Names.X) class A { @Id Long id; }", []),
    "a class that is no entity": ("class A { @Id Long id; } // @Entity", []),
    "an embeddable": ("@Embeddable class A { Long id; } // @Entity", []),
    "one table for all": (
        "@Entity class A { @Id Long id; }\n@Entity class B extends A { String more; }",
        ["table A", "  id Long not null", "  primary(id)"],
    ),
    "a table each": (
        "@Entity @Inheritance(strategy = InheritanceType.JOINED) class A { @Id Long id; String x; }\n@Entity class B extends A { String more; }",
        [
            "table A", "  id Long not null", "  x String null", "  primary(id)",
            "table B", "  id Long not null", "  more String null", "  primary(id)",
        ],
    ),
    "the other side": (
        '@Entity class A { @Id Long id; @OneToOne(mappedBy = "a") B b; }',
        ["table A", "  id Long not null", "  primary(id)"],
    ),
    "a reference whose class is elsewhere": (
        '@Entity class A { @Id Long id; @ManyToOne B b; @ManyToOne @JoinColumn(name = "c_no", nullable = false) C c; }',
        ["table A", "  id Long not null", "  c_no not null", "  primary(id)"],
    ),
    "values of a collection": (
        '@Entity class A { @Id Long id; @ElementCollection @CollectionTable(name = "a_x", joinColumns = @JoinColumn(name = "a_id")) @Column(name = "x") Set<String> xs; }',
        ["table A", "  id Long not null", "  primary(id)", "table a_x", "  a_id", "  x String", "  foreign(a_id) -> A()"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CLASSES.values(), ids=CLASSES)
def test_classes(text: str, expected: list[str]) -> None:
    assert shown(jpa, HEAD + text, "src/main/java/a/b/A.java") == expected


BUILDS = {
    "spring": ({"pom.xml": "spring-boot"}, "order_line"),
    "spring with names as they are": (
        {
            "pom.xml": "spring-boot",
            "src/main/resources/application.properties": "spring.jpa.hibernate.naming.physical-strategy=org.hibernate.boot.model.naming.PhysicalNamingStrategyStandardImpl",
        },
        "OrderLine",
    ),
    "quarkus": ({"pom.xml": "quarkus"}, "OrderLine"),
}


@pytest.mark.parametrize(("files", "table"), BUILDS.values(), ids=BUILDS)
def test_names(files: dict[str, str], table: str) -> None:
    entity = {"src/main/java/a/b/A.java": HEAD + "@Entity class OrderLine { @Id Long id; }"}
    assert shown_all(jpa, {**files, **entity})[0] == f"table {table}"


@pytest.mark.parametrize("path", ["src/test/java/a/b/A.java", "examples/A.java"])
def test_test_folders_say_nothing(path: str) -> None:
    assert shown(jpa, HEAD + "@Entity class A { @Id Long id; }", path) == []


@pytest.mark.parametrize("case", cases("jpa"), ids=lambda case: case.name)
def test_goldens(case: Path, update_golden: bool) -> None:
    check_case(jpa, case, update_golden)
