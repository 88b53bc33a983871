// Page words a module needs arrive in the element's data-words attribute, already in the right language.

export function wordsOf(element) {
  const words = JSON.parse(element.dataset.words ?? "{}");
  return (key, params = {}) =>
    (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => params[name] ?? whole);
}

/** Whole units of a currency as people read them: ¥18,000. Elsewhere the server does this. */
export function money(units, currency = "CNY") {
  const digits = Number.isInteger(units) ? 0 : 2;
  const number = new Intl.NumberFormat("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(units);
  return currency === "CNY" ? `¥${number}` : `${currency} ${number}`;
}
