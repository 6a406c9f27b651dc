"""Which private members the build gives short names: none that is reached in a way the build does not see."""

import json
import subprocess
from pathlib import Path

from tools.setup import node_command, panels_are_given

ROOT = Path(__file__).parents[2]
SOURCE = """class Card {
  private plain = 1;
  private listed = 2;
  private watched = 3;
  private compared = 4;
  private renamed = 5;
  private static counted = 6;
  draw(before, other) {
    const { plain, listed } = this;
    const { renamed: mine } = this;
    return [plain, listed, mine, before.has("watched"), this.watched, other.compared, this.compared, Card.counted];
  }
}"""
SCRIPT = """
const { shorterPrivates } = await import(process.argv[1]);
console.log(shorterPrivates().transform(JSON.parse(process.argv[2]), "/card.ts").code);
"""


def shortened(source: str) -> str:
    node, environment = node_command()
    plugins = (ROOT / "vite.plugins.mjs").as_uri()
    words = [*node, "--input-type=module", "--eval", SCRIPT, plugins, json.dumps(source)]
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout.rstrip("\n")


if not panels_are_given():  # whoever is given the panels has no Node

    def test_only_a_member_that_is_reached_through_this_alone_gets_a_short_name() -> None:
        expected = (
            SOURCE.replace("private plain", "private _0")
            .replace("private listed", "private _1")
            .replace("{ plain, listed } = this", "{_0: plain,_1: listed} = this")
        )

        assert shortened(SOURCE) == expected
