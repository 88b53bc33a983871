// Puts problems beside their fields, as the server does on a full page, and clears them again.

/** `problems` is {field: {code, message}}. Returns the names that found no field on the page. */
export function showProblems(scope, problems) {
  const homeless = [];
  for (const [name, problem] of Object.entries(problems)) {
    if (!mark(scope, name, problem.message)) homeless.push(name);
  }
  return homeless;
}

export function clearProblem(scope, name) {
  mark(scope, name, "");
}

/** Move to the first field that is wrong. */
export function focusFirstProblem(scope) {
  const line = scope.querySelector(".wrong:not([hidden])");
  line?.closest("[data-field]")?.querySelector("input:not([type=hidden]), textarea, canvas, [tabindex]")?.focus();
}

function mark(scope, name, message) {
  const field = [...scope.querySelectorAll("[data-field]")].find((found) => found.dataset.field === name);
  const line = field?.querySelector(".wrong");
  if (!line) return false;
  line.hidden = !message;
  line.querySelector("span").textContent = message;
  for (const control of field.querySelectorAll("[aria-describedby]")) {
    if (message) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
  return true;
}
