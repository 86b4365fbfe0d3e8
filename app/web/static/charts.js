/* Charts: loads the library once and draws every [data-chart] in the brand's colours. */
(() => {
  "use strict";
  const root = document.documentElement;
  const body = document.body;
  const $$ = (selector) => [...document.querySelectorAll(selector)];
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  let library;
  const loadCharts = () => library ||= new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = body.dataset.echarts;
    script.onload = () => done(window.echarts);
    script.onerror = fail;
    document.head.append(script);
  });
  const color = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const options = (spec, width) => {
    const money = spec.unit === "money";
    const places = spec.decimals || 0;
    const number = (extra) => new Intl.NumberFormat(root.lang, money
      ? { style: "currency", currency: spec.currency, currencyDisplay: "narrowSymbol", minimumFractionDigits: places, maximumFractionDigits: places, ...extra }
      : { maximumFractionDigits: 4, ...extra });
    const full = number({});
    const compact = number({ notation: "compact", minimumFractionDigits: 0, maximumFractionDigits: 1 });
    const whole = number({ minimumFractionDigits: 0, maximumFractionDigits: 0 });
    const short = { format: (value) => (Math.abs(value) < 1e6 ? whole : compact).format(value) };
    const ink = color("--c-quiet");
    const base = {
      color: [1, 2, 3, 4, 5, 6].map((i) => color(`--c-chart-${i}`)),
      textStyle: { fontFamily: getComputedStyle(body).fontFamily, color: ink },
      animation: !calm.matches, animationDuration: 250,
      tooltip: {
        trigger: spec.type === "donut" ? "item" : "axis", confine: true, renderMode: "richText",
        backgroundColor: color("--c-card"), borderColor: color("--c-line"), textStyle: { color: color("--c-ink") },
        valueFormatter: (value) => full.format(value),
      },
    };
    if (spec.type === "donut" && width > 380) {
      const values = spec.series[0].values.map(Number);
      const sum = values.reduce((total, value) => total + value, 0) || 1;
      const share = new Intl.NumberFormat(root.lang, { style: "percent", maximumFractionDigits: 1 });
      return { ...base,
        legend: { orient: "vertical", icon: "circle", itemWidth: 10, itemHeight: 10, itemGap: 12, selectedMode: false, textStyle: { color: ink, fontSize: 13 }, left: "50%", top: "middle",
          formatter: (name) => `${name}  ${share.format(values[spec.labels.indexOf(name)] / sum)}` },
        series: [{ type: "pie", radius: ["50%", "80%"], center: ["25%", "50%"], label: { show: false },
          itemStyle: { borderColor: color("--c-card"), borderWidth: 2 },
          data: spec.labels.map((name, i) => ({ name, value: values[i] })) }] };
    }
    /* Where a ring and its legend find no room, bars say the same. */
    if (spec.type === "hbar" || spec.type === "donut") {
      return { ...base,
        grid: { left: 4, right: 76, top: 4, bottom: 4, containLabel: true },
        xAxis: { type: "value", show: false },
        yAxis: { type: "category", inverse: true, data: spec.labels, axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: ink, fontSize: 13, width: 140, overflow: "truncate" } },
        series: [{ name: spec.series[0].name, type: "bar", data: spec.series[0].values.map(Number), barMaxWidth: 16, itemStyle: { borderRadius: [0, 3, 3, 0] },
          label: { show: true, position: "right", color: color("--c-ink"), formatter: ({ value }) => (money ? short : full).format(value) } }] };
    }
    const line = spec.type === "line";
    const many = spec.series.length > 1;
    return { ...base,
      grid: { left: 4, right: 20, top: 12, bottom: many ? 32 : 4, containLabel: true },
      legend: many ? { bottom: 0, icon: "circle", textStyle: { color: ink } } : { show: false },
      xAxis: { type: "category", data: spec.labels, boundaryGap: !line, axisTick: { show: false }, axisLine: { lineStyle: { color: color("--c-line") } }, axisLabel: { color: ink, hideOverlap: true } },
      yAxis: { type: "value", splitNumber: 4, splitLine: { lineStyle: { color: color("--c-line") } }, axisLabel: { color: ink, formatter: (value) => short.format(value) } },
      series: spec.series.map((series, i) => ({
        name: series.name, type: line ? "line" : "bar", data: series.values.map(Number), stack: spec.type === "stack" ? "all" : undefined,
        barMaxWidth: 28, itemStyle: { borderRadius: spec.type === "bar" ? [3, 3, 0, 0] : 0 }, showSymbol: false, symbolSize: 7,
        lineStyle: { width: 2, type: many && i ? "dashed" : "solid" }, areaStyle: line && i === 0 ? { opacity: 0.1 } : undefined,
      })) };
  };
  const drawCharts = async (again) => {
    const boxes = $$("[data-chart]").filter((box) => again || !box.dataset.drawn);
    if (!boxes.length) return;
    let charts;
    try { charts = await loadCharts(); } catch { boxes.forEach((box) => { box.hidden = true; box.parentNode.querySelector("details").open = true; }); return; }
    for (const box of boxes) {
      if (!box.isConnected) continue;
      charts.getInstanceByDom(box)?.dispose();
      charts.init(box, null, { renderer: "svg" }).setOption(options(JSON.parse(box.dataset.chart), box.clientWidth));
      box.dataset.drawn = "1";
    }
  };
  const each = (work) => $$("[data-drawn]").forEach((box) => {
    const chart = window.echarts?.getInstanceByDom(box);
    if (chart) work(chart);
  });
  addEventListener("resize", () => each((chart) => chart.resize()));
  document.addEventListener("htmx:beforeCleanupElement", (event) => {
    if (event.target.dataset?.drawn) window.echarts?.getInstanceByDom(event.target)?.dispose();
  });
  document.addEventListener("charts:draw", () => drawCharts());
  document.addEventListener("charts:again", () => drawCharts(true));
  drawCharts();
})();
