/* What every page does with JavaScript and can do without: copy buttons, and links that work from a folder on disk. */
(() => {
  "use strict";

  const SHOWN_MS = 1500;

  async function copy(text) {
    if (navigator.clipboard && window.isSecureContext) {
      await navigator.clipboard.writeText(text);
      return;
    }
    const area = document.createElement("textarea");
    area.value = text;
    area.setAttribute("aria-hidden", "true");
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }

  function armCopyButtons() {
    for (const button of document.querySelectorAll("[data-cp-copy]")) {
      button.hidden = false;
      button.addEventListener("click", async () => {
        const target = document.getElementById(button.dataset.cpCopy);
        try {
          await copy(target.textContent);
          button.textContent = "Copied";
        } catch {
          window.getSelection().selectAllChildren(target);
          button.textContent = "Selected: press Ctrl+C";
        }
        setTimeout(() => { button.textContent = "Copy"; }, SHOWN_MS);
      });
    }
  }

  /* Opened from disk, a link to a folder would list it: name the page inside. */
  function nameIndexPages() {
    for (const link of document.querySelectorAll("a[href]")) {
      const url = new URL(link.href, location.href);
      if (url.protocol === "file:" && url.pathname.endsWith("/")) {
        url.pathname += "index.html";
        link.href = url.href;
      }
    }
  }

  armCopyButtons();
  if (location.protocol === "file:") nameIndexPages();
})();
