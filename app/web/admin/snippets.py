"""What to copy to send events, for each library, with the address and the key filled in.

The libraries are Segment's and RudderStack's own, unchanged: only the address is another one.
"""

from __future__ import annotations

import json
from urllib.parse import urlsplit

SNIPPETS = {
    "browser": "Browser",
    "node": "Node",
    "python": "Python",
    "rudderstack": "RudderStack",
    "http": "curl",
}

BROWSER = """\
// npm install @segment/analytics-next
import {{ AnalyticsBrowser }} from "@segment/analytics-next";

const analytics = AnalyticsBrowser.load({{
  writeKey: {key},
  cdnURL: {address},
}}, {{
  integrations: {{ "Segment.io": {{ apiHost: {api_host}, protocol: {protocol} }} }},
}});

analytics.page();
analytics.identify("u_1", {{ name: "Ada Example", email: "ada@example.com" }});
analytics.track("Plan Chosen", {{ plan: "Team" }});
"""
NODE = """\
// npm install @segment/analytics-node
import {{ Analytics }} from "@segment/analytics-node";

const analytics = new Analytics({{ writeKey: {key}, host: {address} }});

analytics.identify({{ userId: "u_1", traits: {{ name: "Ada Example", email: "ada@example.com" }} }});
analytics.track({{ userId: "u_1", event: "Plan Chosen", properties: {{ plan: "Team" }} }});
await analytics.closeAndFlush();
"""
PYTHON = """\
# pip install segment-analytics-python
import segment.analytics as analytics

analytics.write_key = {key}
analytics.host = {address}

analytics.identify("u_1", {{"name": "Ada Example", "email": "ada@example.com"}})
analytics.track("u_1", "Plan Chosen", {{"plan": "Team"}})
analytics.flush()
"""
RUDDERSTACK = """\
# pip install rudder-sdk-python
import rudderstack.analytics as analytics

analytics.write_key = {key}
analytics.dataPlaneUrl = {address}

analytics.identify("u_1", {{"name": "Ada Example", "email": "ada@example.com"}})
analytics.track("u_1", "Plan Chosen", {{"plan": "Team"}})
analytics.flush()
"""
CURL = """\
curl {plain}/v1/track \\
  -u {plain_key}: \\
  -H "Content-Type: application/json" \\
  -d '{{"userId": "u_1", "event": "Plan Chosen", "properties": {{"plan": "Team"}}}}'
"""
TEXTS = {"browser": BROWSER, "node": NODE, "python": PYTHON, "rudderstack": RUDDERSTACK, "http": CURL}


def snippets(address: str, write_key: str) -> dict[str, str]:
    """Return the text to copy for each library.

    Args:
        address: The public address of this installation, without a slash at its end.
    """
    parts = urlsplit(address)
    filled = {
        "key": json.dumps(write_key),
        "address": json.dumps(address),
        "api_host": json.dumps(f"{parts.netloc}{parts.path}/v1"),
        "protocol": json.dumps(parts.scheme),
        "plain": address,
        "plain_key": write_key,
    }
    return {name: text.format(**filled) for name, text in TEXTS.items()}
