// The consent that Salesforce asks for in a window of its own.
document.getElementById("allow").addEventListener("click", async () => {
  await fetch("/services/oauth2/consent", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" });
  window.close();
});
