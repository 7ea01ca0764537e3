// Elements without a framework: make("p", { class: "hint" }, "text", child).

export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const find = (selector, within = document) => within.querySelector(selector);

// A property that the style sheet reads. Set from here, since the policy of the page allows no style attributes.
export function style(element, name, value) {
  element.style.setProperty(name, value);
  return element;
}

export function copyButton(words, text) {
  const button = make("button", { type: "button", class: "button soft copy" }, words("copy"));
  button.addEventListener("click", async () => {
    const copied = await copy(text);
    button.textContent = words(copied ? "copied" : "notCopied");
    setTimeout(() => (button.textContent = words("copy")), 2000);
  });
  return button;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Pages that were not loaded over HTTPS have no clipboard; this older way works there.
    const area = make("textarea", { class: "hidden", readonly: true });
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
  }
}
