"""Rules of robots.txt, as RFC 9309 defines them."""

from dataclasses import dataclass, field

from protego import Protego

from tasks.collect.http.exchange import Fault
from tasks.collect.politeness.robots_text import normalize_robots

AGENT = "wiredesk"
MAX_ROBOTS_BYTES = 500 * 1024
MAX_CRAWL_DELAY_SECONDS = 60.0
# Crawlers that gather text to train models: whom else an outlet refuses says what it wants done with its pages.
AI_AGENTS = (
    "GPTBot", "CCBot", "Google-Extended", "ClaudeBot", "anthropic-ai", "PerplexityBot", "Bytespider", "Amazonbot",
    "Applebot-Extended", "Meta-ExternalAgent", "cohere-ai", "Diffbot", "omgili", "AI2Bot",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """One host's rules. With a `fault`, met after so many `attempts`, nothing may be requested from it.

    Without rules everything may.

    `message` says what a person should know of it, such as a delay that was cut.
    """

    fault: Fault | None = None
    attempts: int = 1
    delay_seconds: float | None = None
    message: str | None = None
    sitemaps: tuple[str, ...] = ()
    _rules: Protego | None = None
    _ai_agents: tuple[str, ...] = field(default=())

    def allows(self, url: str) -> bool:
        """Return whether Wiredesk may request an address."""
        return self._rules is None or bool(self._rules.can_fetch(url, AGENT))

    def find_refused_ai_agents(self, url: str) -> list[str]:
        """Return the AI crawlers that the rules name and refuse this address."""
        if self._rules is None:
            return []
        return [agent for agent in self._ai_agents if not self._rules.can_fetch(url, agent)]


def read_robots(payload: bytes) -> Robots:
    """Return the rules of a robots.txt; what is no rule is passed over, what is beyond 500 KiB is not read."""
    try:
        text = normalize_robots(payload[:MAX_ROBOTS_BYTES], (AGENT, *AI_AGENTS))
        rules = Protego.parse(text)
        delay = rules.crawl_delay(AGENT)
        sitemaps = tuple(rules.sitemaps)
    except Exception as error:  # a parser that fails must not open a host to us, nor end the night
        return Robots(fault=Fault("robots_unreachable", f"robots.txt cannot be read ({type(error).__name__})"))
    names = set(text.splitlines())
    named = tuple(agent for agent in AI_AGENTS if f"user-agent: {agent.lower()}" in names)
    message = None
    if delay is not None and delay > MAX_CRAWL_DELAY_SECONDS:
        message = (
            f"robots.txt sets a delay of {delay:g} seconds between requests; Wiredesk keeps {MAX_CRAWL_DELAY_SECONDS:g}"
        )
        delay = MAX_CRAWL_DELAY_SECONDS
    return Robots(
        delay_seconds=float(delay) if delay is not None else None, message=message, sitemaps=sitemaps,
        _rules=rules, _ai_agents=named,
    )  # fmt: skip
