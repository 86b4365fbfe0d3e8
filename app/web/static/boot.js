/* Before the first paint: what this browser remembers about the look. */
(() => {
  const root = document.documentElement;
  const read = (name) => (document.cookie.match(`(?:^|; )cauce_${name}=([a-z]+)`) || [])[1];
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const mode = root.dataset.colorMode;
    root.setAttribute("data-bs-theme", mode === "auto" ? (dark.matches ? "dark" : "light") : mode);
  };
  const mode = read("mode");
  if (mode === "light" || mode === "dark" || mode === "auto") root.dataset.colorMode = mode;
  if (read("nav")) root.dataset.nav = read("nav");
  if (read("density")) root.dataset.density = read("density");
  apply();
  dark.addEventListener("change", apply);
  root.addEventListener("color-mode", apply);
})();
