// One way to talk to the server: same origin, CSRF header, JSON back. A lost connection is an answer too.

const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content;

export class Offline extends Error {}

/**
 * POST a FormData or a plain object. Resolves to {ok, status, outcome, next, problems, data};
 * rejects with Offline when no readable answer came.
 */
export async function post(url, body, { signal } = {}) {
  const headers = { Accept: "application/json", "X-CSRF-Token": meta("csrf-token") ?? "" };
  const host = meta("host-csrf-token"); // a host with its own CSRF protection (Flask-WTF) reads this one
  if (host) headers["X-CSRFToken"] = host;
  if (!(body instanceof FormData)) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(body);
  }
  return answer(fetch(url, { method: "POST", headers, body, signal, credentials: "same-origin" }));
}

/** GET JSON; the same shape of answer. */
export async function get(url) {
  return answer(fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store" }));
}

async function answer(request) {
  let response;
  let found;
  try {
    response = await request;
    found = await response.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Offline(error.message);
  }
  return { problems: {}, data: {}, next: null, ...found, ok: response.ok, status: response.status };
}

/** What went wrong, as sentences: the problems of a retry, else the error's own. */
export function sentences(reply) {
  const problems = Object.values(reply.problems).map((problem) => problem.message);
  return problems.length ? problems : [reply.message ?? ""];
}

export function firstProblem(reply) {
  return sentences(reply)[0];
}
