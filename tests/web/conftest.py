"""One site a module of tests, on its first night and with an empty log before each of them."""

from collections.abc import Iterator

import pytest

from tests.web import NewsSite


@pytest.fixture(scope="module")
def site() -> Iterator[NewsSite]:
    with NewsSite(slow_seconds=0.5, slow_hosts=2, answer_seconds=0.2) as started:
        yield started


@pytest.fixture(autouse=True)
def first_night(site: NewsSite) -> None:
    site.night(1)
    site.forget()
