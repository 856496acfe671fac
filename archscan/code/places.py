"""Which source files speak for the program: tests, examples, copies of others' code and what is generated
do not."""

from __future__ import annotations

import re

_FOLDERS = re.compile(
    r"(?:^|/)(?:tests?|testing|specs?|__tests__|__mocks__|mocks?|fixtures?|testdata"
    r"|test[-_]?(?:data|utils|helpers)|unit[-_]?tests?|integration[-_]?tests?|e2e|cypress|androidtest"
    r"|benchmarks?|examples?|samples|docs?|storybook|migrations|buildsrc|\.[\w.-]+"
    r"|node_modules|vendor|third[-_]party|bower_components|site-packages"
    r"|dist|generated|__generated__|src/main/resources|src/main/webapp|wwwroot)/",
    re.IGNORECASE,
)
_FILES = re.compile(
    r"(?:^|/)(?:test_[^/]*\.py|[^/]*_(?:test|spec)\.\w+|conftest\.py|[^/]*\.(?:test|tests|spec|stories|e2e|mock|d|min)"
    r"\.[cm]?[jt]sx?|[^/]*(?:Test|Tests|TestCase|IT|Spec)\.(?:java|kt|cs|php|groovy|scala)|[^/]*\.(?:pb|g|designer)\.\w+"
    r"|[^/]*_pb2(?:_grpc)?\.py|[^/]*_(?:grpc_)?pb\.(?:js|ts|rb))$"
)
_CODE_FOLDER = re.compile(r"(?:^|/)src/main/(?:java|kotlin|scala)/", re.IGNORECASE)


def is_beside(path: str) -> bool:
    """Whether a source file stands beside the program: a test, an example, a copy, something generated, or
    a page's script that a server hands out and a browser runs.

    >>> is_beside("orders/src/test/java/OrderTest.java"), is_beside("web/node_modules/a/b.js")
    (True, True)
    >>> is_beside(".mvn/wrapper/Downloader.java"), is_beside("a/.hidden/b.py")
    (True, True)
    >>> is_beside("shop/src/main/resources/static/js/app.js")
    True
    >>> is_beside("svc/client_test.go"), is_beside("src/main/java/com/example/docs/A.java"), is_beside("a.py")
    (True, False, False)
    """
    packages = _CODE_FOLDER.search(path)
    folders = path[: packages.start()] + "/" if packages else path
    return _FILES.search(path) is not None or _FOLDERS.search(folders) is not None
