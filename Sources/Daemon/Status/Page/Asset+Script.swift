nonisolated extension Asset {
  /// Keeps a page up to date: at every event it is fetched again and its content put in place of the old one. All that is
  /// shown is made by the server, with and without script.
  static let program = #"""
    "use strict";
    (() => {
      const content = document.getElementById("content");
      const news = document.getElementById("news");
      if (!content || content.dataset.live !== "yes" || !window.EventSource) return;

      const shortest = 2000;
      let last = Date.now(), timer = 0, isFetching = false;

      const say = state => {
        const live = document.getElementById("live");
        if (!live || live.dataset.state === state) return;
        live.dataset.state = state;
        live.textContent = state === "live" ? "Live," : state === "lost" ? "Connection lost, as of" : "As of";
        if (state === "lost") news.textContent = "The connection to Tocsin is lost.";
      };

      // What a reader has unfolded stays unfolded, and the focus stays where it was.
      const places = root => [...root.querySelectorAll("details")];
      const focused = () => {
        const all = [...document.querySelectorAll("a, summary, button, input")];
        return all.indexOf(document.activeElement);
      };

      const refresh = async () => {
        if (isFetching) return;
        if (document.activeElement && document.activeElement.tagName === "INPUT") return plan(5000);
        isFetching = true;
        try {
          const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
          if (!answer.ok) throw new Error(answer.status);
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          const fresh = page.getElementById("content");
          if (!fresh) throw new Error("no content");
          const open = places(content).map(details => details.open);
          const count = open.length;
          const focus = focused();
          const scroll = [window.scrollX, window.scrollY];
          content.replaceChildren(...fresh.childNodes);
          const now = places(content);
          if (now.length === count) now.forEach((details, index) => { details.open = open[index]; });
          for (const [selector, root] of [[".trouble", page], [".asof", page]]) {
            const [before, after] = [document.querySelector(selector), root.querySelector(selector)];
            if (before && after) before.replaceWith(after);
            else if (before) before.remove();
            else if (after) document.querySelector(".top").after(after);
          }
          if (focus >= 0) {
            const again = [...document.querySelectorAll("a, summary, button, input")][focus];
            if (again) again.focus({ preventScroll: true });
          }
          window.scrollTo(...scroll);
          document.title = page.title;
          const icon = page.querySelector("link[rel=icon]");
          if (icon) document.querySelector("link[rel=icon]").href = icon.getAttribute("href");
          last = Date.now();
          say(source.readyState === EventSource.OPEN ? "live" : "still");
        } catch {
          say("lost");
        }
        isFetching = false;
      };

      const plan = delay => {
        if (timer) return;
        timer = setTimeout(() => { timer = 0; refresh(); }, Math.max(delay, shortest - (Date.now() - last)));
      };

      let source;
      const listen = () => {
        source = new EventSource("/api/v1/events");
        source.addEventListener("open", () => say("live"));
        source.addEventListener("status", () => plan(0));
        source.addEventListener("alert", event => {
          try { news.textContent = JSON.parse(event.data).summary; } catch { news.textContent = "A new alert."; }
          plan(0);
        });
        source.addEventListener("error", () => {
          say("lost");
          // A browser comes back by itself unless it was turned away, as when there are too many listeners.
          if (source.readyState !== EventSource.CLOSED) return;
          plan(5000);
          setTimeout(listen, 60000);
        });
      };
      listen();
      // A machine that slept has a page of yesterday.
      document.addEventListener("visibilitychange", () => {
        if (!document.hidden && Date.now() - last > 60000) plan(0);
      });
      window.addEventListener("pagehide", () => source.close());
    })();

    """#
}
