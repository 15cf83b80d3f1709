"""All faults of single pages by name: `@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)`."""

from tests.site.fault import Fault
from tests.site.fault_bodies import BODY_FAULTS
from tests.site.fault_framing import FRAMING_FAULTS
from tests.site.fault_network import NETWORK_FAULTS
from tests.site.fault_pages import PAGE_FAULTS
from tests.site.fault_redirects import REDIRECT_FAULTS

FAULTS: dict[str, Fault] = {
    fault.name: fault for fault in (*NETWORK_FAULTS, *REDIRECT_FAULTS, *FRAMING_FAULTS, *BODY_FAULTS, *PAGE_FAULTS)
}
