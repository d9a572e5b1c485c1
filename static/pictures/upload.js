// Pictures are sent one by one while somebody writes: chosen, pasted or dropped. The server answers
// with the row that belongs into the form; what is still on its way, or has failed, goes along with
// the form itself. Without this file the plain fields of the form do all of it.
const LARGE = 1.5 * 1024 * 1024; // bytes from which a photo is made smaller before it is sent
const MOST = 8 * 1024 * 1024;
const SIDE = 2400;
const THUMB = 96;
const HANDED_ON = "picture_"; // the plain fields, by number

const decoded = (file) => createImageBitmap(file).catch(() => null);

// Upright, as the camera was held, and without what else is in the file; the file itself where the
// browser cannot read it or nothing is won.
const smaller = async (file, image) => {
  const shrinks = file.type === "image/jpeg" ? file.size > LARGE : file.size > MOST;
  if (!image || !shrinks) return file;
  const scale = Math.min(1, SIDE / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  const context = canvas.getContext("2d");
  if (!context) return file;
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
  if (!blob || blob.size >= file.size) return file;
  return new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" });
};

const thumb = (image) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = THUMB * 2;
  const side = Math.min(image.width, image.height);
  const [left, top] = [(image.width - side) / 2, (image.height - side) / 2];
  canvas.getContext("2d")?.drawImage(image, left, top, side, side, 0, 0, canvas.width, canvas.height);
  canvas.className = "picture-thumb";
  canvas.setAttribute("aria-hidden", "true");
  return canvas;
};

class PictureUpload extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.box = this.closest(".pictures-form");
    this.rows = this.box.querySelector(".picture-rows");
    this.sending = new Map(); // row -> what is sent in it
    this.turn = Promise.resolve(); // one after the other: in the order of choice, and little memory
    this.listening = new AbortController();
    const { signal } = this.listening;
    const chooser = this.querySelector("input[type=file]");
    chooser.addEventListener("change", () => {
      this.take(chooser.files);
      chooser.value = "";
    }, { signal });
    this.box.addEventListener("click", (event) => this.press(event, chooser), { signal });
    this.form.addEventListener("paste", (event) => this.paste(event), { signal });
    for (const name of ["dragover", "dragleave", "drop"]) {
      this.form.addEventListener(name, (event) => this.drag(event), { signal });
    }
    this.form.addEventListener("submit", (event) => this.handOn(event), { signal, capture: true });
  }

  disconnectedCallback() {
    this.listening.abort();
    for (const { request } of this.sending.values()) request?.abort();
  }

  press(event, chooser) {
    if (event.target.closest("summary") && !this.box.open && !this.count) chooser.click();
    const button = event.target.closest("[data-act]");
    const row = button?.closest(".picture-row");
    if (!button) return;
    if (button.dataset.act === "choose") chooser.click();
    else if (button.dataset.act === "put") this.putIntoText(row, button.dataset.source);
    else if (button.dataset.act === "remove") this.remove(row);
    else if (button.dataset.act === "again") this.send(row);
    else if (button.dataset.act === "cancel") this.cancel(row);
  }

  paste(event) {
    const files = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
    if (!files.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    this.take(files);
  }

  drag(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.form.classList.toggle("is-target", event.type === "dragover");
    if (event.type === "drop") this.take(event.dataTransfer.files);
  }

  get count() {
    return this.rows.querySelectorAll(".picture-row:not([hidden])").length;
  }

  take(files) {
    this.box.open = true;
    const room = Math.max(0, Number(this.dataset.room) - this.count);
    for (const file of [...files].slice(0, room)) this.begin(file);
    this.querySelector("[data-full]").hidden = files.length <= room;
  }

  begin(file) {
    const row = this.querySelector("template").content.firstElementChild.cloneNode(true);
    row.querySelector(".picture-name").textContent = file.name;
    this.rows.append(row);
    this.sending.set(row, { file, number: this.count });
    this.turn = this.turn.then(() => this.prepare(row)).catch(() => {}).then(() => this.send(row));
  }

  async prepare(row) {
    const task = this.sending.get(row);
    if (!task) return;
    const { file } = task;
    const image = await decoded(file);
    if (image) row.querySelector(".picture-blank").replaceWith(thumb(image));
    task.file = await smaller(file, image).catch(() => file);
    image?.close();
  }

  // Done when it is there, has failed, or was left out.
  send(row) {
    const task = this.sending.get(row);
    if (!task || !row.isConnected) return undefined;
    const bar = row.querySelector("progress");
    const body = new FormData();
    body.set("picture", task.file);
    body.set("number", task.number);
    for (const name of ["csrfmiddlewaretoken", "upload_key"]) {
      body.set(name, this.form.elements.namedItem(name)?.value ?? "");
    }
    const request = new XMLHttpRequest();
    task.request = request;
    request.upload.onprogress = ({ loaded, total }) => { bar.value = total ? loaded / total : 0; };
    request.onload = () => this.answered(row, request);
    request.onerror = () => this.failed(row, navigator.onLine ? this.dataset.again : this.dataset.later, true);
    request.open("POST", this.dataset.to);
    request.send(body);
    this.say(row, "", false);
    return new Promise((done) => request.addEventListener("loadend", done));
  }

  answered(row, request) {
    if (request.status === 201) {
      const fresh = document.createRange().createContextualFragment(request.responseText.trim());
      const there = fresh.querySelector(".picture-row");
      const drawn = row.querySelector("canvas");
      const words = row.querySelector("input");
      const field = there.querySelector("input[name^=alt_of_]");
      if (drawn) there.querySelector(".picture-blank, img")?.replaceWith(drawn);
      field.value = words.value;
      const had = document.activeElement === words;
      this.sending.delete(row);
      const twin = this.form.querySelector(`input[name=kept][value="${there.querySelector("[name=kept]").value}"]`);
      if (twin && !twin.closest(".picture-row").hidden) row.remove(); // the same file once more
      else row.replaceWith(there);
      twin?.closest(".picture-row[hidden]")?.remove();
      if (had && field.isConnected) field.focus();
      this.keep();
      this.tell("done");
      return;
    }
    const plain = request.getResponseHeader("Content-Type")?.startsWith("text/plain");
    this.failed(row, plain ? request.responseText : this.dataset.again, request.status !== 422);
  }

  failed(row, sentence, mayTryAgain) {
    const task = this.sending.get(row);
    if (!task) return;
    task.request = null;
    task.isRefused = !mayTryAgain;
    this.say(row, sentence, mayTryAgain);
  }

  say(row, sentence, mayTryAgain) {
    const line = row.querySelector("[role=alert]");
    line.textContent = sentence;
    line.hidden = !sentence;
    row.querySelector("progress").hidden = Boolean(sentence);
    row.querySelector("[data-act=again]").hidden = !mayTryAgain;
  }

  cancel(row) {
    this.sending.get(row)?.request?.abort();
    this.sending.delete(row);
    row.remove();
    this.after();
  }

  remove(row) {
    row.querySelector("input[name^=drop_]").checked = true;
    row.hidden = true;
    const source = row.querySelector("[data-act=put]").dataset.source;
    const text = this.text();
    if (text) text.value = text.value.replace(new RegExp(`\\n*!\\[[^\\]\\n]*\\]\\(${source}\\)\\n*`, "g"), "\n\n").trim();
    this.after();
    this.keep();
  }

  // The draft is kept with its pictures (static/writing): one that came or went is typing, too.
  keep() {
    this.form.elements.namedItem("upload_key").dispatchEvent(new Event("input", { bubbles: true }));
  }

  after() {
    this.querySelector("[data-full]").hidden = true;
    this.querySelector("[data-act=choose]").focus();
    this.tell("removed");
  }

  text() {
    return this.form.querySelector(".editor-box textarea") ?? this.form.querySelector("textarea");
  }

  putIntoText(row, source) {
    const text = this.text();
    const words = row.querySelector("input[name^=alt_of_]").value.replace(/[\[\]\\\n]/g, " ").trim();
    const before = text.value.slice(0, text.selectionStart).trimEnd();
    const behind = text.value.slice(text.selectionEnd).trimStart();
    const named = `![${words}](${source})`;
    text.value = [before, named, behind].filter(Boolean).join("\n\n");
    const end = (before ? before.length + 2 : 0) + named.length;
    text.setSelectionRange(end, end);
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  }

  // Whoever posts at once does not wait: what is not there yet goes along with the form.
  handOn(event) {
    if (event.submitter?.formNoValidate) return;
    for (const old of this.form.querySelectorAll("[data-handed-on]")) old.remove();
    let number = 0;
    for (const [row, { file, request, isRefused }] of this.sending) {
      if (isRefused) continue;
      request?.abort();
      number += 1;
      const list = new DataTransfer();
      list.items.add(file);
      const [input, words] = [document.createElement("input"), document.createElement("input")];
      Object.assign(input, { type: "file", name: `${HANDED_ON}${number}`, files: list.files, hidden: true });
      Object.assign(words, { type: "hidden", name: `alt_${number}`, value: row.querySelector("input").value });
      for (const part of [input, words]) {
        part.dataset.handedOn = "";
        this.form.append(part);
      }
    }
    if (number) for (const plain of this.box.querySelectorAll(".picture-row.new input")) plain.disabled = true;
  }

  tell(what) {
    const line = this.querySelector("[role=status]");
    line.textContent = line.dataset[what];
  }
}

customElements.define("picture-upload", PictureUpload);

// Pictures that another app shared (static/app/worker/pages.js) go into the form as if they had been chosen.
if (new URLSearchParams(location.search).has("shared") && "caches" in window) {
  addEventListener("load", async () => {
    const chooser = document.querySelector("picture-upload input[type=file]");
    const cache = await caches.open("shared");
    const files = new DataTransfer();
    for (const request of await cache.keys()) {
      const kept = await cache.match(request);
      const name = decodeURIComponent(kept.headers.get("X-Name"));
      files.items.add(new File([await kept.blob()], name, { type: kept.headers.get("Content-Type") }));
    }
    if (!chooser || !files.files.length) return;
    await caches.delete("shared");
    chooser.closest("details").open = true;
    chooser.files = files.files;
    chooser.dispatchEvent(new Event("change"));
  });
}
