// The mesh on one page: each section asks a debug page and fills a table. Texts are never taken for markup.
const EVERY_MS = 2000;
const RESOURCES = ["cluster", "endpoint", "listener", "route"];

const cell = (text, kind = "") => ({ text: String(text ?? ""), kind });

/** One proxy's resource: acknowledged, on its way, or never asked for. */
function sync(proxy, resource) {
  const sent = proxy[`${resource}_sent`];
  const acked = proxy[`${resource}_acked`];
  if (!sent) return cell("–", "none");
  if (sent === acked) return cell("in step", "good");
  return cell(acked ? "behind" : "waiting", "wait");
}

const sections = {
  problems: {
    page: "problemz",
    columns: ["object", "what", "where"],
    none: "None.",
    rows: (problems) => problems.map((each) => [
      cell(each.subject),
      cell(`${each.path ? each.path + ": " : ""}${each.message}`, each.severity === "ERROR" ? "bad" : "wait"),
      cell(each.location),
    ]),
  },
  proxies: {
    page: "syncz",
    columns: ["proxy", "kind", ...RESOURCES.map((each) => `${each}s`)],
    none: "No proxy is connected.",
    rows: (proxies) => proxies.map((each) => [
      cell(each.proxy), cell(each.proxy_type), ...RESOURCES.map((resource) => sync(each, resource)),
    ]),
  },
  services: {
    page: "registryz",
    also: "endpointz",
    columns: ["service", "ports", "endpoints", "from"],
    none: "No service.",
    rows: (services, endpoints) => services.map((each) => {
      const all = Object.values(endpoints[each.hostname] ?? {}).flatMap((one) => Object.values(one.Shards).flat());
      const healthy = all.filter((one) => one.HealthStatus === 1).length;
      const kind = all.length === 0 ? "none" : healthy === all.length ? "good" : healthy === 0 ? "bad" : "wait";
      return [
        cell(each.hostname),
        cell(each.ports.map((port) => `${port.port} ${port.protocol}`).join(", ")),
        cell(all.length === 0 ? "–" : `${healthy} of ${all.length} healthy`, kind),
        cell(each.source),
      ];
    }),
  },
  plugins: {
    page: "pluginz",
    columns: ["plugin", "proxy", "state", "generation", "content"],
    none: "No plugin was rolled out.",
    rows: (all) => all.proxies.flatMap((proxy) => Object.entries(proxy.reports ?? {}).map(([plugin, report]) => [
      cell(plugin), cell(proxy.id),
      cell([report.state, report.text].filter(Boolean).join(": "), /serv|live/i.test(report.state) ? "good" : "wait"),
      cell(report.generation ?? ""), cell((report.sha256 ?? "").slice(0, 12)),
    ])),
  },
};

function table(columns, rows) {
  const made = document.createElement("table");
  const head = made.createTHead().insertRow();
  for (const column of columns) head.append(Object.assign(document.createElement("th"), { textContent: column }));
  const body = made.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const { text, kind } of row) Object.assign(line.insertCell(), { textContent: text, className: kind });
  }
  return made;
}

function note(text) {
  return Object.assign(document.createElement("p"), { textContent: text, className: "none" });
}

async function ask(page) {
  const answer = await fetch(`/debug/${page}`, { headers: { accept: "application/json" } });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`/debug/${page}: ${answer.status}`);
  return answer.json();
}

async function fill(id, section) {
  const data = await ask(section.page);
  const more = section.also ? await ask(section.also) : null;
  const place = document.querySelector(`#${id} div`);
  const rows = data === null ? null : section.rows(data, more);
  if (rows === null) place.replaceChildren(note("This control plane does not tell."));
  else if (rows.length === 0) place.replaceChildren(note(section.none));
  else place.replaceChildren(table(section.columns, rows));
}

async function refresh() {
  const state = document.getElementById("state");
  try {
    await Promise.all(Object.entries(sections).map(([id, section]) => fill(id, section)));
    state.textContent = `as of ${new Date().toLocaleTimeString()}`;
    state.className = "";
  } catch (failure) {
    state.textContent = `the control plane does not answer (${failure.message}); what is shown is old`;
    state.className = "bad";
  }
  setTimeout(refresh, EVERY_MS);
}

refresh();
