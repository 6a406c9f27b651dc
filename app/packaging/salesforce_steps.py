"""The steps by which an admin brings the panel into Salesforce, as data: the admin page, the documents and the text in
the package all show these, so they cannot differ.

Sources: Salesforce, "Canvas Developer Guide" (deploying a canvas external client app) and "Salesforce CLI Command
Reference".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

MARK = re.compile(r"\*\*(.+?)\*\*|`(.+?)`")

APP = "Onefold_Canvas"
PERMISSION_SET = "Onefold_User"
TEST_CLASS = "OnefoldCanvasLifecycleTest"
ORG = "onefold"  # the name under which the command line remembers the organisation
EXAMPLE_ADDRESS = "https://onefold.example.com"  # stands for the installation's address in the documents
CANVAS_PATH = "/salesforce/canvas"


@dataclass(frozen=True, slots=True)
class Paste:
    """One text to copy, and the place where it goes."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to do, in whole sentences, and what to paste where."""

    key: str
    title: str
    sentences: tuple[str, ...]
    pastes: tuple[Paste, ...] = ()

    @property
    def text(self) -> str:
        """The sentences as one paragraph."""
        return " ".join(self.sentences)


def steps(address: str, *, legacy: bool = False) -> tuple[Step, ...]:
    """Return the steps in the order in which they are taken.

    Args:
        address: Where this installation answers, such as `https://onefold.example.com`, without a slash at its end.
        legacy: The steps of the older connected app, for organisations that may still make one.
    """
    before, policies = (_connected(), _connected_policies()) if legacy else (_external(), _external_policies())
    return (
        _log_in(),
        before,
        _package(address, legacy=legacy),
        _deploy(),
        policies,
        _secret(address, legacy=legacy),
        _users(),
        _record_page(),
    )


def marked(sentence: str) -> list[tuple[Literal["plain", "strong", "code"], str]]:
    """Return a sentence in pieces, for a page that shows what is bold and what is code in its own way."""
    pieces: list[tuple[Literal["plain", "strong", "code"], str]] = []
    end = 0
    for found in MARK.finditer(sentence):
        pieces.append(("plain", sentence[end : found.start()]))
        pieces.append(("strong", found[1]) if found[1] else ("code", found[2]))
        end = found.end()
    pieces.append(("plain", sentence[end:]))
    return [(kind, text) for kind, text in pieces if text]


def markdown(address: str, *, legacy: bool = False) -> str:
    """Return the steps as Markdown, one sentence a line, as they stand in the documents and in the package."""
    return "\n\n".join(_section(number, step) for number, step in enumerate(steps(address, legacy=legacy), 1)) + "\n"


def _section(number: int, step: Step) -> str:
    parts = [f"### {number}. {step.title}", "\n".join(step.sentences)]
    for paste in step.pastes:
        parts.append(f"{paste.label}:\n\n```text\n{paste.value}\n```")
    return "\n\n".join(parts)


def _log_in() -> Step:
    return Step(
        "log-in",
        "Log in to the organisation",
        (
            "Install Salesforce's command line tool `sf`, and log in as an admin; a sandbox first is a good idea.",
            "The admin needs the right to make external client apps, or Customize Application and Modify All Data.",
        ),
        (
            Paste("Terminal", f"sf org login web --alias {ORG}"),
            Paste(
                "Terminal, for a sandbox", f"sf org login web --alias {ORG} --instance-url https://test.salesforce.com"
            ),
        ),
    )


def _external() -> Step:
    return Step(
        "allow",
        "Allow external client apps",
        (
            "In Salesforce's Setup open **External Client Apps**, then **Settings**.",
            "Opt in to external client apps there, if the organisation has not done so yet.",
            "Where the deployment asks for it, also allow access to consumer secrets via Metadata API.",
        ),
    )


def _connected() -> Step:
    return Step(
        "allow",
        "See that connected apps are allowed",
        (
            "New connected apps are off in most organisations since Spring '26; Salesforce's support switches them on.",
            "Where they are off, take the package with the external client app instead.",
        ),
    )


def _package(address: str, *, legacy: bool) -> Step:
    option = " --legacy" if legacy else ""
    return Step(
        "package",
        "Get the package",
        (
            "Download it on Onefold's Salesforce page and unpack it, or write it by command.",
            "The address of this installation is filled in; a change of address needs a new package.",
            "The package holds no secret.",
        ),
        (
            Paste(
                "Terminal, where Onefold runs", f"onefold package salesforce --output dist --address {address}{option}"
            ),
            Paste("The address that Salesforce will post to", address + CANVAS_PATH),
        ),
    )


def _deploy() -> Step:
    deploy = f"sf project deploy start --source-dir force-app --target-org {ORG}"
    tests = f"--test-level RunSpecifiedTests --tests {TEST_CLASS}"
    return Step(
        "deploy",
        "Deploy the app",
        (
            "Go into the folder `onefold-salesforce` of the package.",
            "The first line only asks whether Salesforce would take it, and runs the Apex test; the second deploys.",
            "Without the command line, `deploy/app.zip` is the same for tools that use the Metadata API.",
        ),
        (
            Paste("Terminal, to try", f"{deploy} {tests} --dry-run"),
            Paste("Terminal, to deploy", f"{deploy} {tests}"),
        ),
    )


def _external_policies() -> Step:
    return Step(
        "policies",
        "Set who may use it",
        (
            "The policies let in only users to whom the permission set is assigned, without asking them anything.",
            "Deploy them, or in Setup open **External Client App Manager**, **Onefold**, then **Policies**.",
            f"Choose there **Admin approved users are pre-authorized**, and add the permission set `{PERMISSION_SET}`.",
        ),
        (Paste("Terminal", f"sf project deploy start --source-dir unpackaged --target-org {ORG}"),),
    )


def _connected_policies() -> Step:
    return Step(
        "policies",
        "See who may use it",
        (
            "In Setup open **Manage Connected Apps**, then **Onefold**.",
            "**Permitted Users** must say **Admin approved users are pre-authorized**.",
            f"The permission set `{PERMISSION_SET}` must be listed.",
        ),
    )


def _secret(address: str, *, legacy: bool) -> Step:
    where = (
        "In Setup open **App Manager**, **Onefold**, **View**, then **Manage Consumer Details**."
        if legacy
        else "In Setup open **External Client App Manager**, **Onefold**, **Settings**, **OAuth Settings**, "
        "then **Consumer Key and Secret**."
    )
    return Step(
        "secret",
        "Give Onefold the consumer secret",
        (
            where,
            "Salesforce asks who you are, then shows the consumer secret.",
            "Paste it into Onefold's Salesforce page, with the organisation's id of 18 characters.",
            "Only Onefold and Salesforce know the secret; it belongs in no file, message or repository.",
            "New credentials take up to 30 minutes until they work.",
        ),
        (
            Paste("Terminal, to see the organisation's id", f"sf org display --target-org {ORG}"),
            Paste("If Salesforce asks for a callback URL, which is never called", address + CANVAS_PATH),
        ),
    )


def _users() -> Step:
    return Step(
        "users",
        "Assign the permission set",
        (
            "Each user needs it, and the permission **API Enabled**.",
            "Onefold reads the record with the user's own rights, so it shows nothing that they may not see.",
        ),
        (
            Paste(
                "Terminal, once for each user",
                f"sf org assign permset --name {PERMISSION_SET} --target-org {ORG} --on-behalf-of user@example.com",
            ),
        ),
    )


def _record_page() -> Step:
    return Step(
        "page",
        "Put the panel on the record pages",
        (
            "Open a Contact, Lead, Case, Account or Opportunity, and choose **Edit Page** in the gear menu.",
            "Drag **Onefold profile** from the custom components to its place, then **Save** and **Activate**.",
            "To try it without a page, open **Canvas App Previewer** in Setup; Onefold says there that no record came.",
        ),
        (Paste("Name of the component", "Onefold profile"),),
    )
