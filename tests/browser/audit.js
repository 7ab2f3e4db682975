// What can be measured of a page in a browser: contrast of text, room for it, names of controls. Returns complaints.
() => {
  const found = [];
  const say = (what, element) =>
    found.push(`${what}: <${element.tagName.toLowerCase()} class="${element.className.baseVal ?? element.className}"> ${(element.textContent || "").trim().slice(0, 60)}`);

  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const colors = new Map();
  const parse = (text) => {
    if (!colors.has(text)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = text;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      colors.set(text, [r, g, b, a / 255]);
    }
    return [...colors.get(text)];
  };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const luminance = (color) => {
    const [r, g, b] = color.slice(0, 3).map((v) => { const c = v / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => { const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const grounds = new Map();
  const background = (element) => {
    if (!element) return [255, 255, 255, 1];
    if (!grounds.has(element)) grounds.set(element, over(parse(getComputedStyle(element).backgroundColor), background(element.parentElement)));
    return grounds.get(element);
  };
  const visible = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || seen.has(element) || element.closest("script, style, noscript, .cp-hidden, option, .md-search__scrollwrap")) continue;
    seen.add(element);
    const box = element.getBoundingClientRect();
    if (!visible(element) || box.width < 2 || box.height < 2) continue;
    const style = getComputedStyle(element);
    const ground = background(element);
    const ink = element.closest("svg") ? style.fill : style.color;
    let opacity = 1;
    for (let at = element; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
    const color = parse(ink);
    color[3] *= opacity;
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const got = ratio(over(color, ground), ground);
    if (got < (large ? 3 : 4.5)) say(`contrast ${got.toFixed(2)}`, element);
  }

  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) {
    found.push(`the page is ${wide} px too wide`);
    for (const element of document.querySelectorAll("article *")) {
      if (element.getBoundingClientRect().right > innerWidth + 1 && !element.closest(".cp-scroll, .md-typeset__scrollwrap, pre")) say("sticks out", element);
    }
  }
  for (const control of document.querySelectorAll("article :is(input, select, textarea, button)")) {
    const name = control.getAttribute("aria-label") || control.labels?.[0]?.textContent || control.textContent || control.title;
    if (!name?.trim()) say("control without a name", control);
  }
  if (document.querySelectorAll("main").length !== 1) found.push("not one main landmark");
  if (!document.documentElement.lang) found.push("no language");
  return found;
}
