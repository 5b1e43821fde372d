// Every look of text on the page: its colour, size and weight, and what lies behind it. Axe judges contrast by nothing
// else, and passes by what is disabled or out of sight. The value of the whole is the answer.
(() => {
  const NOTHING = "rgba(0, 0, 0, 0) none 1 none normal";
  const behind = (element) => {
    const layers = [];
    let covered = false;
    for (let one = element; one; one = one.parentElement) {
      const { backgroundColor, backgroundImage, opacity, filter, mixBlendMode } = getComputedStyle(one);
      const ground = covered ? "rgba(0, 0, 0, 0) none" : `${backgroundColor} ${backgroundImage}`;
      const layer = `${ground} ${opacity} ${filter} ${mixBlendMode}`;
      if (layer !== NOTHING) layers.push(layer);
      covered ||= backgroundColor.startsWith("rgb(");
    }
    return layers;
  };
  const speaks = (element) =>
    element.matches("input, select, textarea") ||
    [...element.childNodes].some((one) => one.nodeType === Node.TEXT_NODE && one.nodeValue.trim());
  const looks = new Set();
  for (const element of document.body.querySelectorAll("*")) {
    if (!speaks(element) || !element.checkVisibility()) continue;
    const { color, webkitTextFillColor, fontSize, fontWeight, textShadow } = getComputedStyle(element);
    const place = element.getBoundingClientRect();
    const disabled = Boolean(element.closest(":disabled, [aria-disabled=true]") ?? element.control?.disabled);
    const shown = place.right > 0 && place.bottom > 0 && place.width > 1;
    looks.add([disabled, shown, color, webkitTextFillColor, fontSize, fontWeight, textShadow, ...behind(element)].join("|"));
  }
  return [...looks];
})();
