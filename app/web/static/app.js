/* What the pages need beyond links and forms. No inline handlers: everything hangs on data attributes. */
(() => {
  "use strict";
  const root = document.documentElement;
  const body = document.body;
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const on = (event, handler, capture) => document.addEventListener(event, handler, capture);
  const remember = (name, value) => {
    document.cookie = `cauce_${name}=${value}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  };

  /* Toasts */
  const toast = (text, tone = "neutral") => {
    const box = $("#toasts");
    if ([...box.children].some((note) => note.textContent === text)) return;
    const note = document.createElement("div");
    note.className = `toast-note tone-${tone}`;
    note.textContent = text;
    box.append(note);
    setTimeout(() => note.remove(), tone === "danger" ? 8000 : 2500);
  };

  /* Asking before something happens. Resolves to whether it may. */
  const ask = (text, action, danger) => {
    const dialog = $("#confirm");
    const yes = $("#confirm-yes");
    $("#confirm-text").textContent = text;
    if (action) yes.textContent = action;
    yes.className = `btn ${danger ? "btn-danger" : "btn-primary"}`;
    dialog.returnValue = "no";
    dialog.showModal();
    return new Promise((done) => {
      dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true });
    });
  };

  /* Forms that changed */
  const changed = new Set();
  const bar = (form) => form.id && $(`[data-save-bar="${CSS.escape(form.id)}"]`);
  const mark = (form, dirty) => {
    if (dirty) changed.add(form);
    else changed.delete(form);
    const strip = bar(form);
    if (strip) strip.hidden = !dirty;
  };
  const unsaved = () => [...changed].some((form) => form.isConnected);

  /* RUT: 12.345.678-5, check digit by modulo 11 */
  const rutDigit = (digits) => {
    let sum = 0;
    [...digits].reverse().forEach((digit, i) => { sum += Number(digit) * (2 + (i % 6)); });
    const rest = 11 - (sum % 11);
    return rest === 11 ? "0" : rest === 10 ? "K" : String(rest);
  };
  const formatRut = (input) => {
    const atEnd = input.selectionStart === input.value.length;
    const raw = input.value.toUpperCase().replace(/[^0-9K]/g, "").slice(0, 9);
    const digits = raw.slice(0, -1);
    const check = raw.slice(-1);
    const whole = /^\d+$/.test(digits) && digits.length > 0;
    if (atEnd) input.value = whole ? `${digits.replace(/\B(?=(\d{3})+$)/g, ".")}-${check}` : raw;
    const wrong = whole && digits.length >= 7 && rutDigit(digits) !== check;
    const right = whole && digits.length >= 7 && !wrong;
    input.classList.toggle("is-invalid", wrong && input.dataset.left === "1");
    input.classList.toggle("is-valid", right);
    input.setCustomValidity(wrong ? body.dataset.tRut : "");
    const field = input.closest(".field");
    let note = $(".rut-note", field);
    if (wrong && input.dataset.left === "1") {
      if (!note) {
        note = document.createElement("p");
        note.className = "field-error rut-note";
        note.setAttribute("role", "alert");
        field.append(note);
      }
      note.textContent = body.dataset.tRut;
    } else if (note) note.remove();
  };

  /* Rows picked for the bulk bar */
  const countPicked = () => {
    const picks = $$("[data-pick]");
    const count = picks.filter((pick) => pick.checked).length;
    const strip = $("[data-bulk]");
    const all = $("[data-pick-all]");
    if (strip) {
      strip.hidden = count === 0;
      $("[data-bulk-count]", strip).textContent = count;
    }
    if (all) {
      all.checked = count > 0 && count === picks.length;
      all.indeterminate = count > 0 && count < picks.length;
    }
  };

  /* Navigation: drawer on the phone, narrow on the desk, the open area */
  const drawer = (open) => {
    root.toggleAttribute("data-drawer", open);
    (open ? $(".side-item") : $("[data-drawer-open]"))?.focus();
  };
  const showArea = () => {
    const key = $("#main")?.dataset.navActive;
    if (key === undefined) return;
    $$("[data-nav-key]").forEach((link) => {
      if (link.dataset.navKey === key) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
  };
  const showMode = () => $$("[data-color-mode-set]").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.colorModeSet === root.dataset.colorMode));
  });

  /* Charts: their script comes only where there is one, and brings the library */
  let charts;
  const drawCharts = (again) => {
    if (!charts && $("[data-chart]")) {
      charts = document.createElement("script");
      charts.src = body.dataset.charts;
      document.head.append(charts);
    } else if (again) document.dispatchEvent(new Event("charts:again"));
    else document.dispatchEvent(new Event("charts:draw"));
  };

  /* After a page or a part of one arrived */
  const settle = () => { showArea(); showMode(); countPicked(); drawCharts(); $("[data-error-summary]")?.focus(); };

  on("click", async (event) => {
    const at = (selector) => event.target.closest(selector);
    $$("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    let it;
    if ((it = at("[data-confirm]")) && !it.dataset.agreed) {
      event.preventDefault();
      event.stopPropagation();
      if (await ask(it.dataset.confirm, it.dataset.confirmAction, "confirmDanger" in it.dataset)) {
        it.dataset.agreed = "1";
        it.click();
        delete it.dataset.agreed;
      }
      return;
    }
    if ((it = at("[data-copy]"))) {
      try { await navigator.clipboard.writeText(it.dataset.copy); toast(body.dataset.tCopied); } catch { toast(body.dataset.tFailed, "danger"); }
    } else if ((it = at("[data-dismiss]"))) it.parentNode.remove();
    else if ((it = at("[data-dialog]"))) $(`#${it.dataset.dialog}`).showModal();
    else if (at("[data-drawer-open]")) { event.preventDefault(); drawer(true); }
    else if (at("[data-drawer-close]")) { event.preventDefault(); drawer(false); }
    else if (at("[data-nav-fold]")) {
      root.dataset.nav = root.dataset.nav === "narrow" ? "wide" : "narrow";
      remember("nav", root.dataset.nav);
    } else if (at("[data-density]")) {
      root.dataset.density = root.dataset.density === "tight" ? "wide" : "tight";
      remember("density", root.dataset.density);
    } else if ((it = at("[data-color-mode-set]"))) {
      event.preventDefault();
      root.dataset.colorMode = it.dataset.colorModeSet;
      remember("mode", it.dataset.colorModeSet);
      root.dispatchEvent(new Event("color-mode"));
      showMode();
      drawCharts(true);
    } else if (event.target.tagName === "DIALOG") event.target.close();
    if (at(".menu a.menu-item")) at(".menu").open = false;
  }, true);

  on("input", (event) => {
    const input = event.target;
    if (input.matches("[data-rut]")) formatRut(input);
    if (input.form?.matches("[data-track]")) mark(input.form, true);
  });
  on("focusout", (event) => {
    if (event.target.matches?.("[data-rut]") && event.target.value) { event.target.dataset.left = "1"; formatRut(event.target); }
  });
  on("change", (event) => {
    const input = event.target;
    if (input.matches("[data-pick-all]")) $$("[data-pick]").forEach((pick) => { pick.checked = input.checked; });
    if (input.matches("[data-pick], [data-pick-all]")) countPicked();
    if (input.type === "file" && input.closest("[data-drop]")) $("[data-drop-names]", input.closest("[data-drop]")).textContent = [...input.files].map((file) => file.name).join(", ");
  });
  on("reset", (event) => { if (event.target.matches("[data-track]")) mark(event.target, false); });
  on("submit", (event) => { if (event.target.matches("[data-track]")) mark(event.target, false); });
  for (const kind of ["dragover", "dragleave", "drop"]) on(kind, (event) => {
    const drop = event.target.closest?.("[data-drop]");
    if (!drop) return;
    event.preventDefault();
    drop.classList.toggle("is-over", kind === "dragover");
    if (kind === "drop") {
      const input = $("input[type=file]", drop);
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
  addEventListener("beforeunload", (event) => { if (unsaved()) event.preventDefault(); });

  /* Keys */
  let go = 0;
  const search = () => {
    const field = $("#global-search");
    if (field?.offsetParent) field.focus();
    else if (field) location.href = "/search";
  };
  on("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = $("details.menu[open]");
      if (menu) { menu.open = false; $("summary", menu).focus(); }
      if (root.hasAttribute("data-drawer")) drawer(false);
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); search(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select, [contenteditable]") || $("dialog[open]")) return;
    if (event.key === "/") { event.preventDefault(); search(); }
    else if (event.key === "?") $("#shortcuts")?.showModal();
    else if (event.key === "g") go = Date.now();
    else if (Date.now() - go < 1000) {
      go = 0;
      const target = $(`[data-go="${CSS.escape(event.key)}"]`);
      const link = target && $$("[data-nav-key]").find((item) => item.getAttribute("href") === target.dataset.goHref);
      if (link) link.click();
    }
  });

  /* HTMX: the token on every request, only the main part on navigation, words for what went wrong */
  on("htmx:configRequest", (event) => {
    const token = $('meta[name="csrf-token"]');
    if (token) event.detail.headers["X-CSRF-Token"] = token.content;
  });
  on("htmx:confirm", (event) => {
    if (!event.detail.elt.matches("a") || !unsaved()) return;
    event.preventDefault();
    ask(body.dataset.tLeave).then((yes) => { if (yes) { changed.clear(); event.detail.issueRequest(true); } });
  });
  on("htmx:beforeRequest", (event) => { if (event.detail.boosted) root.dataset.busy = "1"; });
  on("htmx:afterRequest", () => { delete root.dataset.busy; });
  on("htmx:beforeSwap", (event) => {
    const detail = event.detail;
    const status = detail.xhr.status;
    if (detail.boosted) {
      if (!detail.serverResponse.includes('class="app-frame"')) {
        detail.shouldSwap = false;
        if (status >= 400) toast(body.dataset.tFailed, "danger");
        else location.assign(detail.pathInfo.responsePath || detail.pathInfo.finalRequestPath);
        return;
      }
      detail.shouldSwap = true;
      detail.isError = false;
      detail.target = $("#main");
      detail.selectOverride = "#main";
      detail.swapOverride = "outerHTML show:window:top";
      root.removeAttribute("data-drawer");
    } else if (status === 422 || status === 409) {
      detail.shouldSwap = true;
      detail.isError = false;
    } else if (status >= 400) toast(body.dataset.tFailed, "danger");
  });
  on("htmx:sendError", () => toast(body.dataset.tNetwork, "danger"));
  on("htmx:afterSettle", (event) => {
    settle();
    if (event.detail.boosted && !$("#main").contains(document.activeElement)) ($("#main h1") || $("#main")).focus({ preventScroll: true });
  });
  on("htmx:historyRestore", (event) => {
    const key = /data-nav-active="([^"]*)"/.exec(event.detail.serverResponse || "");
    if (key) $("#main").dataset.navActive = key[1];
    settle();
  });
  settle();
})();
