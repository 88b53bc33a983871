// The live panel: a gauge, a range of limits, the cards that fit best. Never a decision.

const panel = document.querySelector("[data-estimate]");
const figure = panel.querySelector("[data-figure]");
const full = Number(panel.dataset.full); // where the gauge is full, in yuan: minor units per percent

export function drawEstimate(preview, words) {
  const { limit } = preview;
  figure.textContent = limit
    ? words("ask.range", { low: limit.low.text, high: limit.high.text })
    : words("ask.no_estimate");
  const part = limit ? Math.min(100, limit.high.minor / full) : 0;
  panel.querySelector(".mark").setAttribute("stroke-dasharray", `${part} 200`);
  if (preview.cards) panel.querySelector("[data-cards]").replaceChildren(...preview.cards.slice(0, 3).map(cardLine));
}

function cardLine(card) {
  const line = document.createElement("li");
  const name = document.createElement("strong");
  const reason = document.createElement("span");
  name.textContent = card.name;
  reason.textContent = card.reason ?? "";
  line.append(name, reason);
  return line;
}
