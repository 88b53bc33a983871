// On every page: a form is sent once, and its button says that something is happening.

function busy(form, on) {
  for (const button of form.querySelectorAll("button.main, button.second")) {
    button.classList.toggle("busy", on);
    if (on) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  busy(form, true);
  const label = event.submitter?.dataset.busy;
  if (label) event.submitter.textContent = label;
});

// Coming back with the browser's back button must not find a dead form.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    busy(form, false);
  }
});
