// The panel without a host: data comes from the test, what the panel asks and says is kept for it.
const panel = new onefold.OnefoldProfile();
panel.timeZone = "Europe/Oslo";
panel.locale = "en-GB";
window.panel = panel;
window.said = [];
window.asked = [];
window.pages = [];
window.explanations = {};
window.cards = {};
window.counts = null;
const EVENTS = ["pick", "ask-again", "person", "more-people", "back", "wide", "open-again", "insert"];
for (const name of EVENTS.map((each) => `onefold-${each}`)) {
  panel.addEventListener(name, (event) => window.said.push([name, event.detail ?? null]));
}

/** Answers what the test has laid out, and fails where it has laid out nothing. */
const reader = {
  async read({ path, body }) {
    const [name, query] = path.split("?");
    window.asked.push([name, body ?? query ?? null]);
    const answer = answers[name]?.(query, body);
    if (answer === undefined || answer === null) throw new onefold.UnreachableError("nothing laid out");
    return await answer;
  },
};
const answers = {
  timeline: (_, body) => (body.counts ? window.counts && { items: [], counts: window.counts } : window.pages.shift()),
  explain: (query) => window.explanations[new URLSearchParams(query).get("ref")],
  card: (query) => window.cards[new URLSearchParams(query).get("type")],
  computed: (query) => window.computed?.[new URLSearchParams(query).get("key")],
  changes: () => window.changes,
  remarks: () => window.remark,
  paint: () => ({}),
};
panel.reader = reader;

/** Show a state; an answer in it is read as if it came from the network. */
window.show = async (state) => {
  const read = { ...state };
  if (state.answer) read.answer = onefold.readAnswer(state.answer);
  if (state.copy) read.copy = { ...state.copy, answer: onefold.readAnswer(state.copy.answer) };
  panel.state = read;
  await panel.updateComplete;
};
document.body.append(panel);
