// Reads /openapi.json and shows every operation, its schemas and a box to try it. Builds nodes, never HTML text.
"use strict";

const METHODS = ["get", "post", "put", "patch", "delete"];

function node(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function resolve(spec, schema) {
  const name = schema?.$ref?.split("/").pop();
  return name ? { name, ...spec.components.schemas[name] } : schema ?? {};
}

// An example of a schema, so that the box starts with something to change.
function example(spec, schema, depth = 0) {
  const known = resolve(spec, schema);
  if (depth > 6) return null;
  const choice = known.oneOf?.find((one) => one.type !== "null") ?? known.allOf?.[0] ?? known.anyOf?.[0];
  if (choice) return example(spec, choice, depth + 1);
  if (known.enum) return known.enum[0];
  const type = Array.isArray(known.type) ? known.type.find((one) => one !== "null") : known.type;
  if (type === "object" || known.properties) {
    const entries = Object.entries(known.properties ?? {});
    return Object.fromEntries(entries.map(([name, field]) => [name, example(spec, field, depth + 1)]));
  }
  if (type === "array") return [example(spec, known.items, depth + 1)];
  if (type === "integer" || type === "number") return 0;
  if (type === "boolean") return false;
  if (known.format === "uuid") return crypto.randomUUID();
  return known.format === "date" ? "2026-05-01" : "";
}

function shape(spec, schema, title) {
  const box = node("div");
  const name = schema?.$ref?.split("/").pop();
  if (!schema) return box;
  box.append(node("p", name ? `${title}: ${name}` : title));
  box.append(node("pre", JSON.stringify(resolve(spec, schema), null, 2)));
  return box;
}

async function attempt(spec, path, method, operation, inputs, output) {
  let url = path;
  const query = new URLSearchParams();
  const headers = {};
  for (const parameter of operation.parameters ?? []) {
    const value = inputs.get(parameter.name).value;
    if (parameter.in === "path") url = url.replace(`{${parameter.name}}`, encodeURIComponent(value));
    else if (parameter.in === "header" && value) headers[parameter.name] = value;
    else if (value) query.set(parameter.name, value);
  }
  const token = document.getElementById("token").value.trim();
  if (token) headers.Authorization = `Bearer ${token}`;
  const body = inputs.get("body")?.value;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const suffix = query.size ? `?${query}` : "";
  try {
    const answer = await fetch(url + suffix, { method: method.toUpperCase(), headers, body });
    const streams = answer.headers.get("content-type")?.startsWith("text/event-stream");
    const text = streams ? "(a stream; use curl -N)" : await answer.text();
    if (streams) answer.body?.cancel();
    output.textContent = `${answer.status} ${answer.statusText}\n${pretty(text)}`;
  } catch (error) {
    output.textContent = `No answer: ${error}`;
  }
}

function pretty(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}

function tryBox(spec, path, method, operation) {
  const box = node("form");
  const fields = node("div", undefined, { class: "fields" });
  const inputs = new Map();
  for (const parameter of operation.parameters ?? []) {
    const id = `${method}${path}${parameter.name}`;
    const input = node("input", undefined, { id });
    if (parameter.name === "Idempotency-Key") input.value = crypto.randomUUID();
    inputs.set(parameter.name, input);
    fields.append(node("label", `${parameter.name} (${parameter.in})`, { for: id }), input);
  }
  box.append(fields);
  const schema = operation.requestBody?.content?.["application/json"]?.schema;
  if (schema) {
    const area = node("textarea", JSON.stringify(example(spec, schema), null, 2), { "aria-label": "Body" });
    inputs.set("body", area);
    box.append(area);
  }
  const output = node("pre", "");
  box.append(node("button", "Try it"), output);
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(spec, path, method, operation, inputs, output);
  });
  return box;
}

function describe(spec, path, method, operation) {
  const details = node("details");
  const summary = node("summary");
  summary.append(node("span", method.toUpperCase(), { class: "method" }), node("code", path), node("span", operation.summary));
  details.append(summary);
  details.dataset.words = `${method} ${path} ${operation.summary} ${operation.description}`.toLowerCase();
  details.addEventListener("toggle", () => {
    if (!details.open || details.childElementCount > 1) return;
    details.append(node("p", operation.description));
    details.append(tryBox(spec, path, method, operation));
    details.append(shape(spec, operation.requestBody?.content?.["application/json"]?.schema, "Body"));
    details.append(shape(spec, operation.responses["200"]?.content?.["application/json"]?.schema, "Answer"));
  });
  return details;
}

function filterBy(words) {
  for (const details of document.querySelectorAll("details")) {
    details.hidden = !words.every((word) => details.dataset.words.includes(word));
  }
}

async function start() {
  const main = document.getElementById("operations");
  const spec = await (await fetch("/openapi.json")).json();
  const tags = new Map();
  for (const [path, item] of Object.entries(spec.paths)) {
    for (const method of METHODS.filter((name) => item[name])) {
      const tag = item[method].tags?.[0] ?? "node";
      if (!tags.has(tag)) tags.set(tag, []);
      tags.get(tag).push(describe(spec, path, method, item[method]));
    }
  }
  main.replaceChildren();
  for (const [tag, operations] of tags) main.append(node("h2", tag.replaceAll("-", " ")), ...operations);
  main.append(node("h2", "Every schema"), node("pre", JSON.stringify(spec.components.schemas, null, 2)));
  document.getElementById("filter").addEventListener("input", (event) => {
    filterBy(event.target.value.toLowerCase().split(/\s+/).filter(Boolean));
  });
}

start().catch((error) => { document.getElementById("operations").textContent = `The description could not be read: ${error}`; });
