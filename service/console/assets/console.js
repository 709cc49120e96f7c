// All that needs a script: times in the reader's zone, search as one types, panels that keep up to date.

const local = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const here = new Intl.DateTimeFormat(undefined, { timeZoneName: "short" });

function tellTimes(within) {
  for (const time of within.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (at.getTimezoneOffset() === 0 || time.dataset.told) continue;
    const utc = time.textContent;
    const isSameDay = utc.startsWith(at.toLocaleDateString("sv"));
    const zone = here.formatToParts(at).find((part) => part.type === "timeZoneName").value;
    const beside = document.createElement("span");
    beside.className = "utc";
    beside.textContent = isSameDay ? utc.slice(11) : utc;
    const ours = document.createElement("span");
    ours.textContent = `${local.format(at)} ${zone}`;
    time.replaceChildren(ours, " ", beside);
    time.dataset.told = "yes";
  }
}

async function renew(url, ids, signal) {
  const response = await fetch(url, { signal, headers: { Accept: "text/html" } });
  // Signed out meanwhile: the page itself is a sign-in then.
  if (response.status === 401) return location.reload();
  if (!response.ok && response.status !== 422) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const id of ids) {
    const [old, young] = [document.getElementById(id), page.getElementById(id)];
    if (!old || !young) continue;
    tellTimes(young);
    old.replaceWith(young);
  }
}

function searchAsOneTypes(form) {
  let timer, request;
  async function ask() {
    request?.abort();
    request = new AbortController();
    const wish = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    const url = `${form.getAttribute("action")}${wish.size ? `?${wish}` : ""}`;
    try {
      await renew(url, [form.dataset.live], request.signal);
      history.replaceState(null, "", url);
    } catch (error) {
      if (error.name !== "AbortError") console.warn("The search was not answered.");
    }
  }
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
}

function keepUpToDate(panels) {
  const seconds = Math.min(...panels.map((panel) => Number(panel.dataset.refresh)));
  // Whoever has reached a link in one of them by the keyboard keeps it.
  const isLeft = (id) => !document.getElementById(id)?.contains(document.activeElement);
  setInterval(() => {
    const ids = panels.map((panel) => panel.id).filter(isLeft);
    if (!document.hidden) renew(location.href, ids).catch(() => {});
  }, seconds * 1000);
}

tellTimes(document);
document.querySelectorAll("form[data-live]").forEach(searchAsOneTypes);
const panels = [...document.querySelectorAll("[data-refresh][id]")];
if (panels.length) keepUpToDate(panels);
