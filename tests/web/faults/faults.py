"""All faults of single pages by name: `@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)`."""

from tests.web.faults.bodies import BODY_FAULTS
from tests.web.faults.fault import Fault
from tests.web.faults.framing import FRAMING_FAULTS
from tests.web.faults.network import NETWORK_FAULTS
from tests.web.faults.pages import PAGE_FAULTS
from tests.web.faults.redirects import REDIRECT_FAULTS

FAULTS: dict[str, Fault] = {
    fault.name: fault for fault in (*NETWORK_FAULTS, *REDIRECT_FAULTS, *FRAMING_FAULTS, *BODY_FAULTS, *PAGE_FAULTS)
}
