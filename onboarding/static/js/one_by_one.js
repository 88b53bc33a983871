// Large mode asks one question at a time, so that nothing on screen competes with it.

export function oneByOne(form, words) {
  const bar = form.querySelector(".one-by-one");
  const [back, next] = [bar.querySelector("[data-back]"), bar.querySelector("[data-next]")];
  const finish = form.querySelector("[data-finish]");
  const place = document.createElement("p");
  place.className = "soft";
  place.setAttribute("role", "status");
  form.prepend(place);
  let current = form.querySelector("[data-question]:not([hidden]) .wrong:not([hidden])")?.closest("[data-question]");

  const asked = () => [...form.querySelectorAll("[data-question]:not([hidden])")];

  const draw = () => {
    const all = asked();
    const at = Math.max(0, all.indexOf(current));
    current = all[at];
    for (const question of all) question.classList.toggle("aside", question !== current);
    for (const section of form.querySelectorAll("section")) section.classList.toggle("aside", !section.contains(current));
    place.textContent = words("ask.question_of", { n: at + 1, total: all.length });
    back.hidden = at === 0;
    next.hidden = at === all.length - 1;
    finish.hidden = !next.hidden;
  };
  const go = (by) => {
    const all = asked();
    current = all[all.indexOf(current) + by];
    draw();
    current.querySelector("input")?.focus();
  };

  bar.hidden = false;
  back.addEventListener("click", () => go(-1));
  next.addEventListener("click", () => go(1));
  form.addEventListener("visibility", draw);
  draw();
}
