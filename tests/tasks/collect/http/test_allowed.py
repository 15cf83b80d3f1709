import time
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.collect.http.allowed import AllowList, find_url_refusal, is_public, normalize_location
from tasks.collect.http.secrets import mask_secrets

NONE = AllowList()

# Ways to write an address so that a careless check lets it pass.
INNER = """
127.0.0.1 127.0.0.2 127.1 127.0.1 127.255.255.254 127.66.66.66 0.0.0.0 0 2130706433 017700000001 0x7f000001 0x7F.1
0x7f.0x0.0x0.0x1 0177.0.0.1 0177.0.0.01 00000177.0.0.1 127.0.0.1. 0x7f000001. 0177.1 10.0.0.1 10.255.255.255 10.1
172.16.0.1 172.31.255.255 192.168.0.1 192.168.1.254 192.168.257 3232235777 0xc0a80101 169.254.169.254 169.254.0.1
2852039166 0xa9fea9fe 0251.0376.0251.0376 0xa9.0xfe.0xa9.0xfe 169.254.43518 100.64.0.1 100.100.100.200 100.127.255.255
192.0.0.192 192.0.2.1 192.88.99.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1
255.255.255.255 168.63.129.16 localhost LOCALHOST localhost. printer.localhost
[::1] [::] [0:0:0:0:0:0:0:1] [::127.0.0.1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::ffff:169.254.169.254] [::ffff:8.8.8.8]
[::ffff:0:127.0.0.1] [64:ff9b::127.0.0.1] [64:ff9b::a9fe:a9fe] [64:ff9b:1::1] [2002:7f00:1::] [2002:a9fe:a9fe::1]
[2001::1] [2001:0:7f00:1::] [2001:db8::1] [3fff::1] [fc00::1] [fd00:ec2::254] [fe80::1] [fec0::1] [ff02::1] [100::1]
[4000::1] [5f00::1]
１２７.０.０.１ ①②⑦.⓪.⓪.① 127。0。0。1 127｡0｡0｡1 ⓛⓞⓒⓐⓛⓗⓞⓢⓣ
""".split()  # noqa: SIM905

REFUSED_URLS = [
    pytest.param("javascript:alert(1)", id="script"),
    pytest.param("file:///etc/passwd", id="file"),
    pytest.param("data:text/html,rain", id="data"),
    pytest.param("ftp://gazette.example/rain", id="ftp"),
    pytest.param("gopher://gazette.example/", id="gopher"),
    pytest.param("//gazette.example/rain", id="no scheme"),
    pytest.param("/rain", id="a path"),
    pytest.param("", id="empty"),
    pytest.param("http://", id="no host"),
    pytest.param("http:///rain", id="empty host"),
    pytest.param("http://[::1", id="half an IPv6 address"),
    pytest.param("http://[fe80::1%25eth0]/", id="an IPv6 address with a zone"),
    pytest.param("http://[::g]/", id="no IPv6 address"),
    pytest.param("http://%31%32%37.0.0.1/", id="a host in percent-encoding"),
    pytest.param("http://256.256.256.256/", id="a number too large"),
    pytest.param("http://1.2.3.4.5/", id="a number too many"),
    pytest.param("http://gazette.0x1f/", id="a name that ends in a number"),
    pytest.param("http://./", id="only a dot"),
    pytest.param("http://me:pw@gazette.example/", id="a user"),
    pytest.param("http://gazette.example@127.0.0.1/", id="a user that looks like a host"),
    pytest.param("http://127.0.0.1\\@gazette.example/", id="a backslash before the user"),
    pytest.param("http://gazette.example/../../etc/passwd", id="dot segments"),
    pytest.param("http://gazette.example/%2e%2e/x", id="dot segments in percent-encoding"),
    pytest.param("http://gazette.example/a\r\nHost: other.example", id="a line break"),
    pytest.param("http://gazette.example/a%0d%0ab", id="a line break in percent-encoding"),
    pytest.param("http://gazette.example/a b", id="a blank"),
    pytest.param("http://gazette.example/\x00", id="NUL"),
    pytest.param("http://gazette.example/" + "a" * 70_000, id="70 KB"),
    pytest.param("http://gazette.example:22/", id="ssh's port"),
    pytest.param("https://gazette.example:8443/", id="another port"),
    pytest.param("http://8.8.8.8:8080/", id="another port of a public address"),
    pytest.param("http://gazette.example:0/", id="port 0"),
    pytest.param("http://gazette.example:99999/", id="a port too large"),
]


@pytest.mark.parametrize("host", INNER)
def test_no_spelling_of_an_address_that_is_not_public_passes(host: str) -> None:
    fault = find_url_refusal(f"http://{host}/latest/meta-data", NONE)
    assert fault is not None
    assert fault.reason == "refused_address"


@pytest.mark.parametrize("url", REFUSED_URLS)
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    fault = find_url_refusal(url, NONE)
    assert fault is not None
    assert fault.reason == "refused_url"


@pytest.mark.parametrize(
    "url",
    [
        "http://gazette.example/rain",
        "HTTPS://Gazette.example:443/rain?page=2",
        "http://gazette.example:80",
        "http://zürich.example/regen",
        "http://localhost.example/",
        "http://127.0.0.1.example/",
        "http://8.8.8.8/",
        "http://134744072/",
        "http://[2606:4700::1]/",
        "http://[64:ff9b::8.8.8.8]/",
        "http://172.32.0.1/",
        "http://100.128.0.1/",
    ],
)
def test_a_public_web_address_may_be_requested(url: str) -> None:
    assert find_url_refusal(url, NONE) is None


def test_a_listed_pair_may_be_requested_in_every_spelling_and_nothing_beside_it() -> None:
    allowed = AllowList.parse(["127.0.0.1:8080", "[::1]:80"])
    for url in ("http://127.0.0.1:8080/", "http://0x7f.1:8080/rain", "http://[::1]/", "http://[0:0::1]:80/"):
        assert find_url_refusal(url, allowed) is None
        assert allowed.covers(url)
    for url in ("http://127.0.0.1/", "http://127.0.0.2:8080/", "http://[::1]:8080/", "http://localhost:8080/"):
        assert find_url_refusal(url, allowed) is not None
        assert not allowed.covers(url)
    assert allowed.allows(ip_address("127.0.0.1"), 8080)
    assert not allowed.allows(ip_address("127.0.0.1"), 80)


def test_a_name_may_have_a_listed_port_since_the_wire_judges_what_it_leads_to() -> None:
    allowed = AllowList.parse(["127.0.0.1:8080"])
    assert find_url_refusal("http://gazette.example:8080/", allowed) is None
    assert not allowed.covers("http://gazette.example:8080/")
    assert not allowed.admits(ip_address("8.8.8.8"), 8080)
    assert allowed.admits(ip_address("127.0.0.1"), 8080)


@pytest.mark.parametrize(
    "text",
    ["", "127.0.0.1", "localhost:80", "127.0.0.0/8:80", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:http", "::1:80",
     "[::1]", "127.1:80", "*:80", "127.0.0.1:80 ", "http://127.0.0.1:80", "[127.0.0.1]:80", "300.0.0.1:80"],
)  # fmt: skip
def test_only_exact_pairs_can_be_allowed(text: str) -> None:
    with pytest.raises(ValueError, match="write one IP address and its port"):
        AllowList.parse([text])


@given(st.ip_addresses())
def test_no_address_is_public_that_the_standard_library_calls_private(ip: object) -> None:
    address = ip_address(str(ip))
    if is_public(address):
        assert address.is_global
        assert not address.is_multicast


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        pytest.param("https://me:pw@a.example/x", "https://***@a.example/x", id="user and password"),
        pytest.param("https://ghp_tok@a.example/x", "https://***@a.example/x", id="user alone"),
        pytest.param("http://a:b@c@d.example", "http://***@d.example", id="an @ in the password"),
        pytest.param("fetch 'ftp://u:p@h' failed", "fetch 'ftp://***@h' failed", id="in a sentence"),
        pytest.param("/go?to=https%3A%2F%2Fme%3Apw%40a.example", "/go?to=https%3A%2F%2F***%40a.example", id="within"),
        pytest.param("https://a.example/?token=s&page=2", "https://a.example/?token=***&page=2", id="token"),
        pytest.param("?a=1&API_KEY=s", "?a=1&API_KEY=***", id="upper case"),
        pytest.param("?access-token=s;x", "?access-token=***", id="a dash, and a semicolon in the value"),
        pytest.param("?a=1;jsessionid=s", "?a=1;jsessionid=***", id="after a semicolon"),
        pytest.param("#access_token=s&x=1", "#access_token=***&x=1", id="in the fragment"),
        pytest.param("?X-Amz-Signature=s&X-Amz-Credential=t", "?X-Amz-Signature=***&X-Amz-Credential=***", id="signed"),
        pytest.param("?u=x%3Ftoken%3Dabc%26b&y=1", "?u=x%3Ftoken%3D***%26b&y=1", id="percent-encoded"),
        pytest.param("?" + "&".join(f"{name}=s" for name in ("apikey", "key", "sig", "secret", "password", "passwd")),
                     "?apikey=***&key=***&sig=***&secret=***&password=***&passwd=***", id="more names"),
        pytest.param("?pwd=s&auth=s&session=s&sid=s&jwt=s&code=s",
                     "?pwd=***&auth=***&session=***&sid=***&jwt=***&code=***", id="still more"),
        pytest.param("?author=kim&keyword=rain&page=2&zipcode=1", "?author=kim&keyword=rain&page=2&zipcode=1",
                     id="harmless names"),
        pytest.param("?signature=***", "?signature=***", id="masked already"),
        pytest.param("Authorization: Bearer abc\r\nHost: x", "Authorization: ***\r\nHost: x", id="a header"),
        pytest.param("sent cookie: a=b; c=d", "sent cookie: ***", id="a cookie"),
        pytest.param("Set-Cookie:a=b", "Set-Cookie:***", id="a cookie set"),
        pytest.param("mail me@b.example", "mail me@b.example", id="no address of the web"),
    ],
)  # fmt: skip
def test_secrets_are_masked(text: str, masked: str) -> None:
    assert mask_secrets(text) == masked


PIECES = st.sampled_from(
    ["https://", "@", "?", "&", ";", "#", "token", "=", "***", "%3D", "%26", "%40", "%3A%2F%2F", "Cookie", ":", " ",
     "a", "\r\n", "\\", "/", "[", "\ud800", "ſ", "'"]
)  # fmt: skip


@pytest.mark.slow
@given(st.text() | st.lists(PIECES, max_size=14).map("".join))
def test_masking_takes_any_text_and_finds_nothing_more_the_second_time(text: str) -> None:
    once = mask_secrets(text)
    assert mask_secrets(once) == once


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["https://", "%3a%2f%2f", "&token=", "&a=", "cookie", "Cookie:", "a@", "://a", "?", "%3a"]
)
def test_masking_hostile_text_takes_time_in_proportion(piece: str) -> None:
    started = time.process_time()
    mask_secrets(piece * (500_000 // len(piece)))
    assert time.process_time() - started < 5  # a step for each pair of places would take minutes


BASE = "https://gazette.example/news/rain?page=2#top"


@pytest.mark.parametrize(
    ("location", "url"),
    [
        pytest.param("https://other.example/a", "https://other.example/a", id="whole"),
        pytest.param("//other.example/a", "https://other.example/a", id="without a scheme"),
        pytest.param("/a?b=c", "https://gazette.example/a?b=c", id="a path"),
        pytest.param("sun", "https://gazette.example/news/sun", id="a neighbour"),
        pytest.param("../a", "https://gazette.example/a", id="one up"),
        pytest.param("../../../a", "https://gazette.example/a", id="beyond the top"),
        pytest.param("?page=3", "https://gazette.example/news/rain?page=3", id="another page"),
        pytest.param(" \r\n/a \t", "https://gazette.example/a", id="outer blanks"),
        pytest.param("/a b", "https://gazette.example/a%20b", id="an inner blank"),
        pytest.param("/a\tb", "https://gazette.example/ab", id="a tab, as browsers have it"),
        pytest.param("/a#b", "https://gazette.example/a", id="a fragment"),
        pytest.param("/caf\u00c3\u00a9", "https://gazette.example/caf%C3%A9", id="UTF-8 read as latin-1"),
        pytest.param("/café", "https://gazette.example/caf%C3%A9", id="text"),
        pytest.param("/жар", "https://gazette.example/%D0%B6%D0%B0%D1%80", id="text beyond latin-1"),
        pytest.param("/a%20b%C3%A9%zz", "https://gazette.example/a%20b%C3%A9%zz", id="encoded already"),
        pytest.param('/a?q="x"&r=<y>', "https://gazette.example/a?q=%22x%22&r=%3Cy%3E", id="quotes and brackets"),
        pytest.param("http://zürich.example/ä", "http://xn--zrich-kva.example/%C3%A4", id="a name beyond ASCII"),
        pytest.param("HTTP://other.example", "http://other.example", id="upper case"),
        pytest.param("", None, id="empty"),
        pytest.param("  ", None, id="blank"),
        pytest.param("javascript:alert(1)", None, id="script"),
        pytest.param("file:///etc/passwd", None, id="file"),
        pytest.param("mailto:a@b.example", None, id="mail"),
        pytest.param("http://", None, id="no host"),
        pytest.param("http://[::1", None, id="half an IPv6 address"),
        pytest.param("http://other.example:port/", None, id="a port in words"),
        pytest.param("http://" + "ü" * 300 + ".example/", None, id="a name too long to write"),
    ],
)
def test_a_location_leads_to_an_address_or_to_none(location: str, url: str | None) -> None:
    assert normalize_location(BASE, location) == url


@given(st.text() | st.text().map(lambda text: "https://gazette.example/" + text))
def test_any_location_has_a_result_and_the_same_again(location: str) -> None:
    url = normalize_location(BASE, location)
    if url is not None:
        assert url.isascii()
        assert url.isprintable()
        assert normalize_location(BASE, url) == url


@pytest.mark.parametrize("name", ["Cookie", "coo\u212aie", "cook\u0131e", "x-ap\u0130-key", "Proxy-Authorization"])
def test_a_secret_header_is_masked_in_whatever_letters_the_pattern_takes(name: str) -> None:
    """The words that are looked for before the pattern must not let through what it would mask."""
    assert mask_secrets(f"{name}: s3cret").endswith("***")
