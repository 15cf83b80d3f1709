"""Links that must be refused before a connection is tried: F8 and S1.

No address here is outside 127.0.0.0/8: `forbidden` (127.66.66.66) represents every private address, and the others are
spellings of 127.0.0.1, which is never among a test's allowed pairs.
"""

from tests.web.http.handler import Web

SECRET = "canary-secret-5150"


def odd_links(web: Web) -> list[str]:
    """Return the 18 links of F8, as a feed prints them."""
    forbidden = f"{web.addresses['forbidden']}:{web.port}"
    host = f"{web.addresses['feeds']}:{web.port}"
    return [
        "javascript:alert(1)",
        "file:///etc/hostname",
        "data:text/html,<p>hello</p>",
        f"ftp://{forbidden}/story",
        f"gopher://{forbidden}/story",
        "mailto:desk@weirpost.example",
        "about:blank",
        f"http://{forbidden}/latest/meta-data",
        f"http://[::ffff:127.66.66.66]:{web.port}/story",
        f"http://[::1]:{web.port}/story",
        "http://[::1",
        f"http://{host}/" + "a" * 70_000,
        f"http://user:{SECRET}@{host}/good/user",
        f"http://{host}:99999/story",
        "http:///story",
        f"http://{host}\\@{forbidden}/story",
        f"http://{forbidden}/../../etc/passwd",
        f"ws://{forbidden}/story",
    ]


def forbidden_addresses(web: Web) -> list[str]:
    """Return the 57 addresses of S1, each to be refused without a connection.

    Two places in many spellings, an allowed address at ports that are not, and some that all systems take for loopback.
    """
    ip, port = web.addresses["feeds"], web.port
    # Names that a resolver might look up in the network are left out, such as those that end in a dot.
    spelled = (
        "127.66.66.66", "127.66.16962", "127.4342338", "2135048770", "0x7f424242", "0x7f.0x42.0x42.0x42",
        "0177.0102.0102.0102", "[::ffff:127.66.66.66]", "[::ffff:7f42:4242]", "[0:0:0:0:0:ffff:7f42:4242]",
        "127.0x42.0102.66", "0x7f.4342338", "0177.0x424242", "127.66.0x4242",
        "127.0.0.1", "127.1", "127.0.1", "127.0.0.01", "127.000.000.001", "00000177.0.0.1", "0177.0x0.0.1",
        "0X7F000001", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "0177.1", "0x7f.1",
        "localhost",
        "LOCALHOST", "[::1]", "[0:0:0:0:0:0:0:1]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[::1%25lo]",
        "[::ffff:127.0.0.1]", "[::FFFF:127.0.0.1]", "[::ffff:7f00:1]", "１２７.0.0.1", "127。0。0。1", "①②⑦.0.0.1",
        "0.0.0.0", "0", "127.1.1.1", "127.255.255.254",
    )  # fmt: skip
    tricks = (
        f"http://{{allowed}}@127.66.66.66:{port}/", f"http://127.66.66.66:{port}#@{{allowed}}/",
        f"http://127.66.66.66:{port}?@{{allowed}}/", f"http://127.66.66.66:{port}\\@{{allowed}}/",
        f"http://user:pw@127.66.66.66:{port}/", f"HTTP://127.66.66.66:{port}/", f"//127.66.66.66:{port}/",
        f"http://127.66.66.66:{port}/%2e%2e/", f" http://127.66.66.66:{port}/ ", f"http://{ip}:{port + 1}/",
        f"http://{ip}:22/", f"http://{ip}/",
    )  # fmt: skip
    allowed = f"{ip}:{port}"
    return [f"http://{host}:{port}/ssrf/{number}" for number, host in enumerate(spelled)] + [
        trick.format(allowed=allowed) + f"ssrf/{number}" for number, trick in enumerate(tricks, len(spelled))
    ]


def forbidden_redirects(web: Web) -> list[str]:
    """Return six places that an allowed page redirects to and nobody may follow."""
    return [
        f"http://127.66.66.66:{web.port}/ssrf/redirect",
        f"//127.66.66.66:{web.port}/ssrf/redirect",
        f"http://2130706433:{web.port}/ssrf/redirect",
        f"http://[::ffff:127.66.66.66]:{web.port}/ssrf/redirect",
        "file:///etc/hostname",
        f"ftp://127.66.66.66:{web.port}/ssrf/redirect",
    ]
