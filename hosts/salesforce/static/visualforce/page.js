// A Visualforce page with a canvas app: a frame more between the record page and the app, and nothing else.
document.documentElement.dataset.scheme = new URLSearchParams(location.search).get("scheme") ?? "light";
const answer = await fetch("/origins.json");
const { domain, lightning } = await answer.json();
const frame = document.createElement("iframe");
frame.id = "canvas-outer-_:j_id0:j_id1:canvasapp";
frame.title = "Customer profile";
frame.src = `${domain}/canvas${location.search}`;
frame.allow = "clipboard-write";
addEventListener("message", (event) => {
  const { data, origin, source } = event;
  if (data?.standIn === undefined) return;
  if (source === frame.contentWindow && origin === domain) {
    if (data.standIn === "height") frame.style.height = `${Number(data.height)}px`;
    window.parent.postMessage(data, lightning);
  } else if (source === window.parent && origin === lightning) {
    frame.contentWindow.postMessage(data, domain);
  }
});
document.body.append(frame);
