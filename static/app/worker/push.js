// What comes by push is shown, and opens what it is about. The server writes the words
// (forum/pushing.py); where they cannot be read something is shown all the same, as browsers ask.
addEventListener("push", (event) => {
  let said = {};
  try {
    said = event.data.json();
  } catch {}
  event.waitUntil(tellOf(said));
});

const tellOf = async (said) => {
  const { title = location.host, url = "/inbox/", thread, actions = [] } = said;
  const open = thread ? await pagesOf(thread) : [];
  await registration.showNotification(title, {
    body: said.body, icon: said.icon, badge: said.badge, lang: said.lang, dir: "auto", tag: said.tag,
    timestamp: said.at, silent: open.some((page) => page.visibilityState === "visible"),
    actions: actions.map(({ action, title }) => ({ action, title })),
    data: { url, thread, read: said.read, actions: Object.fromEntries(actions.map(({ action, url }) => [action, url])) },
  });
};

const pagesOf = async (path) => {
  const all = await clients.matchAll({ type: "window", includeUncontrolled: true });
  return all.filter((page) => new URL(page.url).pathname === path);
};

// A button opens its page, where one presses what was meant: opening alone changes nothing. Else
// the thread: its page is brought to the front as it is, for something may be written there.
addEventListener("notificationclick", (event) => {
  const { url, thread, read, actions } = event.notification.data ?? {};
  event.notification.close();
  const show = async () => {
    const wanted = actions?.[event.action];
    const [open] = wanted || !thread ? [] : await pagesOf(thread);
    // Without a network the thread itself may be kept; where a notice leads only the server knows.
    const plain = navigator.onLine ? url : thread || url;
    if (!open) return clients.openWindow(wanted ?? plain ?? "/inbox/");
    // The page that this leads to marks it as read.
    await Promise.allSettled([open.focus(), fetch(read)]);
  };
  event.waitUntil(show());
});

// The browser made a new subscription, or let the old one go: the server is told of the new one, with
// the token of a form of ours.
addEventListener("pushsubscriptionchange", (event) => {
  const renew = async () => {
    const answer = await fetch("/settings/notices/");
    const page = answer.ok && !answer.redirected ? await answer.text() : "";
    const [, key] = page.match(/data-push-key="([^"]+)"/) ?? [];
    const [, token] = page.match(/name="csrfmiddlewaretoken" value="([^"]+)"/) ?? [];
    if (!key || !token) return;
    const fresh = event.newSubscription ?? (await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
    const { endpoint, keys } = fresh.toJSON();
    const body = new URLSearchParams({
      endpoint, p256dh: keys.p256dh, auth: keys.auth, replaces: event.oldSubscription?.endpoint ?? "", csrfmiddlewaretoken: token,
    });
    await fetch("/settings/push/devices/", { method: "POST", body });
  };
  event.waitUntil(renew());
});

// Whoever has signed out (outbox.js) leaves nothing on the lock screen, and hears no more.
self.hearNoMore = async () => {
  for (const shown of await registration.getNotifications()) shown.close();
  await (await registration.pushManager?.getSubscription())?.unsubscribe();
};
