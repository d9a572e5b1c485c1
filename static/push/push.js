// Switching push on and off on this device. Nothing asks for permission before its owner has pressed
// the button; what the browser cannot do, it says in the page's words (data-push-state).
const section = document.getElementById("push");
const form = section.querySelector("[data-push-form]");
const here = section.querySelector("[data-push-here]");
const key = Uint8Array.from(atob(section.dataset.pushKey.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const show = (state, problem) => {
  for (const part of section.querySelectorAll("[data-push-state]")) part.hidden = part.dataset.pushState !== state;
  if (problem) section.querySelector("[data-push-problem]").textContent = problem;
};

const isOfApple = /iPhone|iPad/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
const canPush = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
const sameKey = (other) => {
  const bytes = other && new Uint8Array(other);
  return Boolean(bytes) && bytes.length === key.length && bytes.every((byte, place) => byte === key[place]);
};

// Of the browser: with the key of this site. One that was made for another key is of no use.
const subscription = async () => {
  await navigator.serviceWorker.register("/sw.js");
  const { pushManager } = await navigator.serviceWorker.ready;
  const before = await pushManager.getSubscription();
  if (before && sameKey(before.options.applicationServerKey)) return before;
  await before?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
};

const tell = async ({ endpoint, keys }) => {
  const data = new FormData(form);
  data.set("endpoint", endpoint);
  data.set("p256dh", keys.p256dh);
  data.set("auth", keys.auth);
  const answer = await fetch(form.action, { method: "POST", body: data });
  if (answer.ok && !answer.redirected) return "";
  const isOurs = answer.headers.get("Content-Type")?.includes("json");
  return isOurs ? (await answer.json()).problem : section.querySelector("[data-push-problem]").textContent;
};

const switchOn = async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  if (button.getAttribute("aria-disabled")) return;
  button.setAttribute("aria-disabled", "true");
  show("");
  try {
    const permission = await Notification.requestPermission();
    if (permission !== "granted") {
      show(permission === "denied" ? "denied" : "undecided");
      form.hidden = permission === "denied";
      return;
    }
    const device = await subscription().catch(() => null);
    if (!device) return show("refused");
    const problem = await tell(device.toJSON());
    if (problem) show("trouble", problem);
    else {
      history.replaceState(null, "", "#push");
      location.reload();
    }
  } catch {
    show("trouble");
  } finally {
    button.removeAttribute("aria-disabled");
  }
};

const switchOff = async () => {
  const registration = await navigator.serviceWorker.getRegistration();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
};

const begin = async () => {
  if (!canPush) show(isOfApple && !matchMedia("(display-mode: standalone)").matches ? "install" : "none");
  else if (Notification.permission === "denied") show("denied");
  else {
    const registration = here && (await navigator.serviceWorker.getRegistration());
    const isOn = Notification.permission === "granted" && sameKey((await registration?.pushManager.getSubscription())?.options.applicationServerKey);
    form.hidden = Boolean(here) && isOn;
    form.addEventListener("submit", switchOn);
    here?.querySelector("form[action$='/remove/']").addEventListener("submit", () => { switchOff().catch(() => {}); });
  }
};
begin();
