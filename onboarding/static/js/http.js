// One way to talk to the server: same origin, CSRF header, JSON back. A lost connection is an answer too.

const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";

export class Offline extends Error {}

/**
 * POST a FormData or a plain object. Resolves to {ok, status, outcome, next, problems, data};
 * rejects with Offline when no readable answer came.
 */
export async function post(url, body, { signal } = {}) {
  const headers = { Accept: "application/json", "X-CSRF-Token": token };
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

/** The first sentence that says what went wrong, or "". */
export function firstProblem(reply) {
  return Object.values(reply.problems ?? {})[0]?.message ?? reply.message ?? "";
}
