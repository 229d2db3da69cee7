nonisolated extension Asset {
  /// The one style sheet: calm while nothing stands, and readable at a glance when something does. Severities s0 … s4 are
  /// colours of their own in both themes, each readable on its ground (WCAG AA), and never the only sign.
  package static let styleSheet = """
    :root {
      color-scheme: light dark;
      --page: #f4f5f7; --card: #fff; --ink: #171b21; --soft: #525c69; --line: #dde1e6; --link: #0a57b8; --mark: #ffe9a8;
      --curve: #3a4654; --area: #3a465414; --focus: #0a57b8; --up: #a02c0c; --down: #1f6b45; --bad: #a3151c;
      --ground0: #e6f2ea; --ink0: #1f6b45; --edge0: #8fbfa3; --ground1: #e2eefb; --ink1: #0a57a8; --edge1: #4a90d9;
      --ground2: #fcefcf; --ink2: #795300; --edge2: #d79a0c; --ground3: #ffe3d0; --ink3: #963a00; --edge3: #e06a10;
      --ground4: #b5161f; --ink4: #fff; --edge4: #b5161f; --text4: #b5161f;
    }
    @media (prefers-color-scheme: dark) { :root {
      --page: #0f1216; --card: #171b21; --ink: #e8ebef; --soft: #a0abb8; --line: #2c333d; --link: #8ebcff; --mark: #5c4a12;
      --curve: #b8c4d2; --area: #b8c4d218; --focus: #8ebcff; --up: #ff9d76; --down: #7fd1a0; --bad: #ff8a84;
      --ground0: #15291e; --ink0: #7fd1a0; --edge0: #3f7a5a; --ground1: #12283f; --ink1: #8ec5ff; --edge1: #3c7fc4;
      --ground2: #332806; --ink2: #f3c85e; --edge2: #b98a1a; --ground3: #3d1f0a; --ink3: #ffae7d; --edge3: #d9701f;
      --ground4: #c01f29; --ink4: #fff; --edge4: #e0404a; --text4: #ff8a84;
    } }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; }
    body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.45 system-ui, -apple-system, "Segoe UI",
      Roboto, "Noto Sans", "Liberation Sans", sans-serif; font-variant-numeric: tabular-nums; }
    h1, h2, h3, p, ul, ol, figure { margin: 0; padding: 0; } ul, ol { list-style: none; }
    h1 { font-size: 1.375rem; line-height: 1.2; } h2 { font-size: 1.0625rem; line-height: 1.3; }
    h3 { font-size: .8125rem; color: var(--soft); font-weight: 600; }
    a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 2px; }
    a:focus-visible, summary:focus-visible, button:focus-visible, input:focus-visible, [tabindex]:focus-visible {
      outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
    .unseen, .skip:not(:focus) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
      white-space: nowrap; }
    .skip:focus { position: absolute; top: 4px; left: 4px; padding: 8px 12px; background: var(--card); z-index: 1; }
    .empty, .calm, .since, .who, .when, .more, figcaption, .asof, footer { color: var(--soft); }
    .bad { color: var(--bad); }

    .top { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 24px; padding: 10px 24px; background: var(--card);
      border-bottom: 1px solid var(--line); }
    .brand { display: flex; align-items: center; gap: 6px; font-weight: 700; font-size: 1.0625rem; color: var(--ink);
      text-decoration: none; }
    .bell { width: 20px; height: 20px; fill: currentColor; }
    .top nav, .ranges { display: flex; flex-wrap: wrap; gap: 4px; }
    .top nav a, .ranges a { padding: 4px 10px; border-radius: 6px; color: var(--soft); text-decoration: none; }
    .top nav a:hover, .ranges a:hover { background: var(--page); color: var(--ink); }
    [aria-current] { background: var(--page); color: var(--ink) !important; font-weight: 600; }
    .asof { margin-left: auto; font-size: .875rem; }
    .live::before { content: ""; display: inline-block; width: 8px; height: 8px; margin-right: 6px; border-radius: 50%;
      background: var(--soft); }
    .live[data-state=live]::before { background: #2f9e63; }
    .live[data-state=lost] { color: var(--bad); font-weight: 600; } .live[data-state=lost]::before { background: var(--bad); }
    .trouble { margin: 16px 24px 0; padding: 12px 16px; border: 2px solid var(--bad); border-radius: 10px;
      background: var(--card); }
    .trouble h2 { color: var(--bad); }
    main { max-width: 1480px; margin: 0 auto; padding: 20px 24px; } main > * + * { margin-top: 20px; } main > .unseen + * { margin-top: 0; }
    footer { max-width: 1480px; margin: 0 auto; padding: 0 24px 24px; font-size: .8125rem; }

    .card { padding: 18px 20px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; min-width: 0; }
    .card > * + * { margin-top: 12px; }
    .card > header { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 8px 16px; }
    .desk { display: grid; gap: 20px; align-items: start; }
    .watches, aside { display: grid; gap: 20px; min-width: 0; }
    @media (min-width: 1100px) { .desk { grid-template-columns: minmax(0, 1fr) 340px; } }

    .bar { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 6px 16px; }
    .bar .ranges a[aria-current], .bar .ranges a:hover { background: var(--card); }

    .badge { display: inline-flex; align-items: center; gap: 6px; padding: 2px 9px 2px 7px; border-radius: 5px;
      font-weight: 700; font-size: .8125rem; line-height: 1.4; letter-spacing: .03em; text-transform: uppercase;
      white-space: nowrap; }
    .badge.s0 { background: var(--ground0); color: var(--ink0); } .badge.s1 { background: var(--ground1); color: var(--ink1); }
    .badge.s2 { background: var(--ground2); color: var(--ink2); } .badge.s3 { background: var(--ground3); color: var(--ink3); }
    .badge.s4 { background: var(--ground4); color: var(--ink4); }
    .bars { height: 12px; fill: currentColor; } .bars .off { opacity: .28; }

    .glance ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(210px, 1fr)); gap: 8px; }
    .glance h2 { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    .glance li { background: var(--card); border: 1px solid var(--line); border-left-width: 4px; border-radius: 8px; }
    .glance a { display: grid; grid-template-columns: 1fr auto; align-items: center; gap: 4px 10px; padding: 9px 12px;
      color: inherit; text-decoration: none; border-radius: 8px; }
    .glance .name { grid-column: 1 / -1; overflow-wrap: anywhere; font-weight: 600; } .glance .badge { justify-self: start; }
    .glance .figure { font-size: 1.125rem; }
    .glance .s0 { border-left-color: var(--edge0); } .glance .s1 { border-left-color: var(--edge1); }
    .glance .s2 { border-left-color: var(--edge2); } .glance .s3 { border-left-color: var(--edge3); }
    .glance .s4 { border-left-color: var(--edge4); }

    .watch { border-top: 4px solid var(--edge0); }
    .watch.s1 { border-top-color: var(--edge1); } .watch.s2 { border-top-color: var(--edge2); }
    .watch.s3 { border-top-color: var(--edge3); } .watch.s4 { border-top-color: var(--edge4); }
    .watch h2 { font-size: 1.25rem; } .watch h2 a { color: inherit; text-decoration: none; }
    .watch h2 a:hover { text-decoration: underline; }
    .stand { display: flex; flex-wrap: wrap; align-items: baseline; gap: 6px 20px; }
    .stand .badge { font-size: 1.0625rem; padding: 4px 13px 4px 11px; border-radius: 6px; }
    .stand .bars { height: 15px; }
    .now { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 10px; }
    .index strong { font-size: 2.25rem; line-height: 1; font-weight: 650; letter-spacing: -.01em; }
    .index span { color: var(--soft); }
    .notices { display: flex; flex-wrap: wrap; gap: 2px 20px; font-size: .875rem; color: var(--soft); }
    .notices .bad { color: var(--bad); }

    .chart { display: block; width: 100%; height: auto; overflow: visible; } .chart.narrow { display: none; }
    @media (max-width: 700px) { .chart.wide { display: none; } .chart.narrow { display: block; } }
    .chart text { font-family: inherit; font-size: 12px; fill: var(--soft); }
    .chart .curve { fill: none; stroke: var(--curve); stroke-width: 1.75; stroke-linejoin: round; }
    .chart .area { fill: var(--area); } .chart .axis { stroke: var(--line); } .chart .tick { stroke: var(--line);
      stroke-opacity: .6; } .chart .gap { fill: var(--line); fill-opacity: .45; }
    .chart .threshold { stroke-dasharray: 5 4; stroke-width: 1; }
    .chart line.s1 { stroke: var(--edge1); } .chart line.s2 { stroke: var(--edge2); } .chart line.s3 { stroke: var(--edge3); }
    .chart line.s4 { stroke: var(--edge4); }
    .chart text.s1 { fill: var(--ink1); } .chart text.s2 { fill: var(--ink2); } .chart text.s3 { fill: var(--ink3); }
    .chart text.s4 { fill: var(--text4); }
    .chart .band.s0, .chart polygon.s0 { fill: var(--edge0); } .chart .band.s1, .chart polygon.s1 { fill: var(--edge1); }
    .chart .band.s2, .chart polygon.s2 { fill: var(--edge2); } .chart .band.s3, .chart polygon.s3 { fill: var(--edge3); }
    .chart .band.s4, .chart polygon.s4 { fill: var(--edge4); }
    .chart polygon { stroke: var(--card); stroke-width: 1.5; } .chart polygon.down { fill: var(--down); }
    .chart polygon.other { fill: var(--soft); }
    .chart .stretch { fill: transparent; } .chart a:hover .stretch, .chart .stretch:hover { fill: var(--link);
      fill-opacity: .1; }
    .chart .story { fill: var(--card); stroke: var(--soft); } .chart .number { fill: var(--ink); font-size: 11px;
      font-weight: 600; } .chart .stem { fill: none; stroke: var(--soft); stroke-opacity: .35; stroke-dasharray: 1 3; }
    .chart .pointer { stroke: var(--link); stroke-width: 2; }
    .chart a.mark:hover polygon, .chart a.mark:focus polygon { stroke: var(--focus); stroke-width: 2; }
    .chart a.mark:focus { outline: none; } .chart a.mark:focus .story, .chart a.mark:hover .story { stroke: var(--focus);
      stroke-width: 2; }
    figcaption { margin-top: 4px; font-size: .8125rem; }
    summary { cursor: pointer; color: var(--link); font-size: .8125rem; } .values { margin-top: 4px; }
    .scroll { overflow-x: auto; max-height: 70vh; overflow-y: auto; }

    .stories { counter-reset: story; display: grid; gap: 14px; }
    .stories > li { counter-increment: story; position: relative; padding-left: 34px; }
    .stories > li::before { content: counter(story); position: absolute; left: 0; top: 0; width: 22px; height: 22px;
      border: 1px solid var(--soft); border-radius: 50%; font-size: .75rem; font-weight: 600; line-height: 20px;
      text-align: center; }
    .headline { font-weight: 600; overflow-wrap: anywhere; } .headline a, .quote a, .what a { color: inherit;
      text-decoration: none; } .headline a:hover, .quote a:hover, .what a:hover { text-decoration: underline; }
    .weight { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 8px; font-size: .875rem; color: var(--soft); }
    .weight b { min-width: 3.4em; } .raises > .weight b, .raises > b { color: var(--up); }
    .calms > .weight b, .calms > b { color: var(--down); }
    .share { width: 120px; height: 6px; border-radius: 3px; } .share .whole { fill: var(--line); }
    .raises .share .part { fill: var(--up); } .calms .share .part { fill: var(--down); }
    .who, .more { font-size: .8125rem; overflow-wrap: anywhere; }
    .items { display: grid; gap: 10px; margin-top: 8px; padding-left: 12px; border-left: 2px solid var(--line); }
    .quote { overflow-wrap: anywhere; } 
    mark { background: none; color: inherit; border-radius: 2px; padding: 0 1px; font-weight: 600;
      border-bottom: 2px solid var(--up); background: color-mix(in srgb, var(--up) 14%, transparent); }
    mark.calms { border-bottom-color: var(--down); background: color-mix(in srgb, var(--down) 16%, transparent); }
    .matches { display: grid; gap: 1px; font-size: .8125rem; overflow-wrap: anywhere; }
    .matches b { display: inline-block; min-width: 3.6em; } .indicator { font-family: ui-monospace, "DejaVu Sans Mono",
      monospace; font-size: .75rem; } .where, .rule { color: var(--soft); } .rule { margin-left: .6em; }
    .nothing { color: var(--soft); }

    .alerts { display: grid; gap: 12px; } .alerts > li { padding-bottom: 12px; border-bottom: 1px solid var(--line); }
    .alerts > li:last-child { padding-bottom: 0; border: 0; }
    .when { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; font-size: .8125rem; }
    .what { overflow-wrap: anywhere; } 
    .event { font-weight: 600; } .flash { color: var(--up); } .silenced { font-style: italic; }
    .counts { display: flex; flex-wrap: wrap; gap: 2px 16px; color: var(--soft); } .counts b { color: var(--ink); }
    .list { display: grid; gap: 6px; font-size: .875rem; overflow-wrap: anywhere; }
    table { border-collapse: collapse; width: 100%; font-size: .875rem; }
    th, td { padding: 6px 10px 6px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
    tbody th { font-weight: 500; overflow-wrap: anywhere; } thead th { color: var(--soft); font-weight: 600; }
    .rang th[scope=row] { white-space: nowrap; } .rang td:last-child { min-width: 18em; }
    .feeds th[scope=row] { min-width: 9em; } .feeds td { white-space: nowrap; } .feeds .trouble-text { display: block; max-width: 52ch; white-space: normal;
      font-size: .8125rem; }
    .chooser { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; font-size: .875rem; }
    .steps { display: flex; gap: 12px; }
    input, button { font: inherit; color: inherit; padding: 5px 10px; border: 1px solid var(--soft); border-radius: 6px;
      background: var(--card); }
    button { cursor: pointer; font-weight: 600; } button:hover { background: var(--page); }
    .notice { max-width: 40rem; margin: 8vh auto; }

    @media (max-width: 700px) {
      .top { padding: 8px 14px; } main { padding: 12px 10px; } footer { padding: 0 14px 20px; }
      .trouble { margin: 12px 10px 0; } .card { padding: 14px; } main > * + *, .desk, .watches, aside { gap: 12px; }
      main > * + * { margin-top: 12px; } .glance a { grid-template-columns: 1fr auto 3.4em; }
      .glance .name { grid-column: auto; } .glance .figure { font-size: 1rem; text-align: right; } .asof { margin-left: 0; width: 100%; order: 3; }
      .index strong { font-size: 2rem; } .ranges a { padding: 6px 8px; } .top nav a { padding: 6px 8px; }
    }
    @media print { .top nav, .ranges, .chooser, .values, .live { display: none; } .card { break-inside: avoid; } }

    """
}
