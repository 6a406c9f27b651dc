// The panel without a host: data comes from the test, what the panel asks and says is kept for it.
const panel = new onefold.OnefoldProfile();
panel.timeZone = "Europe/Oslo";
panel.locale = "en-GB";
window.panel = panel;
window.said = [];
window.asked = [];
window.pages = [];
window.explanations = {};
for (const name of ["onefold-pick", "onefold-ask-again"]) {
  panel.addEventListener(name, (event) => window.said.push([name, event.detail ?? null]));
}

/** Answers what the test has laid out, and fails where it has laid out nothing. */
const reader = {
  async timeline(query) {
    window.asked.push(["timeline", query]);
    const page = window.pages.shift();
    if (page === undefined) throw new onefold.UnreachableError("nothing laid out");
    return onefold.readTimelinePage(page);
  },
  async explain(ref) {
    window.asked.push(["explain", ref]);
    const explanation = window.explanations[ref];
    if (explanation === undefined) throw new onefold.UnreachableError("nothing laid out");
    return onefold.readExplanation(explanation);
  },
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
