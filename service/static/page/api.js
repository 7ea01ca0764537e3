// Calls of the service. Relative addresses, so that the page works under any prefix; the key stays in memory.

let key = "";
export const setKey = (value) => (key = value.trim());

export class Refused extends Error {
  constructor(status, detail, retryAfter) {
    super(detail);
    this.status = status;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }
}

export async function call(path, options = {}) {
  const headers = { ...options.headers };
  if (key) headers.Authorization = `Bearer ${key}`;
  const response = await fetch(path, { ...options, headers });
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Refused(response.status, problem.detail ?? response.statusText, Number(response.headers.get("Retry-After")) || 0);
  }
  return response;
}

export async function classify(body, signal) {
  const headers = { "Content-Type": "application/json" };
  return (await call("v1/classify", { method: "POST", headers, body: JSON.stringify(body), signal })).json();
}

export const categories = async () => (await call("v1/categories")).json();
export const model = async () => (await call("v1/model")).json();

// What kinds of file this server takes: as its own description says.
export async function formats() {
  const description = await (await call("openapi.json")).json();
  const parameters = description.paths["/v1/score"]?.post.parameters ?? [];
  const known = parameters.find((parameter) => parameter.name === "format")?.schema.enum ?? [];
  return { formats: known.filter((name) => name !== "auto"), options: parameters.map((parameter) => parameter.name) };
}
