// How long a call runs, beside the time at which it began. Without it that time stands there alone.
for (const line of document.querySelectorAll("[data-call-since]")) {
  const since = new Date(line.dataset.callSince).valueOf();
  if (Number.isNaN(since)) continue;
  const clock = document.createElement("b");
  clock.className = "call-clock";
  clock.setAttribute("aria-hidden", "true"); // a reader of the screen hears the beginning, not each second
  line.append(" ", clock);
  const tick = () => {
    const seconds = Math.max(0, Math.floor((Date.now() - since) / 1000));
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  tick();
  setInterval(tick, 1000);
}
