"""Every Python that a test starts finds this on its path, and so refuses the network as the tests do."""

from __future__ import annotations

import no_network

no_network.refuse_the_network()
