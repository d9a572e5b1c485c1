// Passkeys: the browser is asked for one when its form is sent; what it says goes with the form.
// data-passkey is "create" or "get"; data-options names the JSON block, else the form's address
// gives it. Parts marked data-passkeys="yes" are for browsers that know passkeys, "no" for others.
const bytes = (text) => Uint8Array.from(
  atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0),
);
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const withIds = (list) => list?.map((key) => ({ ...key, id: bytes(key.id) }));

const optionsOf = async (form) => {
  const block = document.getElementById(form.dataset.options);
  if (block) return JSON.parse(block.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`passkey options: ${answer.status}`);
  return (await answer.json()).request_options;
};

const create = async ({ publicKey }) => {
  const made = await navigator.credentials.create({ publicKey: {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    user: { ...publicKey.user, id: bytes(publicKey.user.id) },
    excludeCredentials: withIds(publicKey.excludeCredentials),
  } });
  const { response } = made;
  return { made, response: {
    clientDataJSON: text(response.clientDataJSON),
    attestationObject: text(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  } };
};

const get = async ({ publicKey }) => {
  const made = await navigator.credentials.get({ publicKey: {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    allowCredentials: withIds(publicKey.allowCredentials),
  } });
  const { response } = made;
  return { made, response: {
    clientDataJSON: text(response.clientDataJSON),
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
    userHandle: response.userHandle ? text(response.userHandle) : null,
  } };
};

const ask = async (form) => {
  const options = await optionsOf(form);
  const { made, response } = await (form.dataset.passkey === "create" ? create : get)(options);
  return JSON.stringify({
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    authenticatorAttachment: made.authenticatorAttachment,
    clientExtensionResults: made.getClientExtensionResults(),
    response,
  });
};

const show = (form, kind) => {
  for (const name of ["trouble", "known"]) {
    const note = form.querySelector(`[data-passkey-${name}]`);
    if (note) note.hidden = name !== kind;
  }
};

const begin = (form) => {
  const field = form.elements.credential;
  field.value = "";
  form.addEventListener("submit", async (event) => {
    if (field.value) return;
    event.preventDefault();
    show(form, "");
    try {
      field.value = await ask(form);
    } catch (fault) {
      show(form, fault.name === "InvalidStateError" ? "known" : "trouble");
      return;
    }
    form.requestSubmit();
  });
  addEventListener("pageshow", () => { field.value = ""; });
};

const isKnown = "PublicKeyCredential" in window;
for (const part of document.querySelectorAll("[data-passkeys]")) {
  part.hidden = (part.dataset.passkeys === "yes") !== isKnown;
}
if (isKnown) document.querySelectorAll("form[data-passkey]").forEach(begin);
