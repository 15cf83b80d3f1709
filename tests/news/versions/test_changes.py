import pytest

from news.versions.changes import Version, find_changes


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        pytest.param(Version("Storm", "Rain."), Version("Storm", "Rain."), [], id="nothing"),
        pytest.param(Version("Storm", "Rain."), Version("Storm hits", "Rain."), ["headline"], id="a new title"),
        pytest.param(Version("Storm", "Rain."), Version("Storm", "Rain fell."), ["text"], id="a word"),
        pytest.param(
            Version("Storm", "It killed 12 people."),
            Version("Storm", "It killed 15 people."),
            ["number", "text"],
            id="a death toll rises",
        ),
        pytest.param(
            Version("Storm", "It killed nine people."),
            Version("Storm", "It killed 11 people."),
            ["number", "text"],
            id="a spelled number gives way to digits",
        ),
        pytest.param(
            Version("Storm", "It killed nine people."),
            Version("Storm", "It killed 9 people."),
            ["text"],
            id="the same number, spelled otherwise",
        ),
        pytest.param(
            Version("Storm", "It cost 1,000 euros."), Version("Storm", "It cost 1.000 euros."), ["text"], id="grouping"
        ),
        pytest.param(
            Version("Storm", "Rain."), Version("Storm", "Rain.\n\nIn 1953 it was worse."), ["text"], id="only added"
        ),
        pytest.param(
            Version("Storm", "Rain.\n\nIn 1953 it was worse."), Version("Storm", "Rain."), ["text"], id="only cut"
        ),
        pytest.param(
            Version("Storm kills 12", "Rain."),
            Version("Storm kills 15", "Rain."),
            ["headline", "number"],
            id="a number in the title",
        ),
        pytest.param(
            Version("Storm", "Rain."),
            Version("Storm", "Rain.", "An earlier version named the wrong town."),
            ["correction"],
            id="a correction is printed",
        ),
        pytest.param(Version(None, "Rain."), Version("Storm", "Rain."), ["headline"], id="a title at last"),
    ],
)
def test_a_version_says_what_changed_since_the_one_before(before: Version, after: Version, changes: list[str]) -> None:
    assert find_changes(before, after) == changes


def test_a_body_of_digits_alone_is_compared_in_linear_time() -> None:
    digits = "1,234.567 " * 50_000
    assert find_changes(Version("a", digits), Version("a", digits + "8")) == ["text"]
