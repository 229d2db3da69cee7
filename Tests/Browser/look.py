#!/usr/bin/env python3
"""Looks at the page of a running daemon in headless Chromium: pictures for two widths and both themes, and axe-core's
accessibility rules. Ends with 1 where a rule is broken, something is wider than the screen, or the browser complains.

usage: look.py http://127.0.0.1:9732 FOLDER
"""
import base64, importlib.util, json, os, pathlib, sys, urllib.request

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

base, folder = sys.argv[1].rstrip("/"), pathlib.Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
package = pathlib.Path(importlib.util.find_spec("axe_playwright_python").origin).parent
axe = (package / "axe.min.js").read_text()
status = json.load(urllib.request.urlopen(base + "/api/v1/status"))
watch = "/watches/" + status["watches"][0]["watch"]
pages = {
    "home": "/", "week": "/?range=7d", "watch": watch, "quarter": watch + "?range=90d",
    "why": watch + "?at=" + status["time"][:11] + "00:00", "alerts": "/alerts", "feeds": "/feeds",
}
RUN = """const done = arguments[arguments.length - 1];
axe.run(document).then(found => done(found.violations.map(v => v.id + ": " + v.nodes[0].html.slice(0, 160))));"""


def browser(theme, width):
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    for argument in ["--headless=new", "--hide-scrollbars", "--disable-gpu"] + ["--no-sandbox"] * (os.getuid() == 0):
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    features = [{"name": "prefers-color-scheme", "value": theme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    return driver


problems = []
for theme in ["light", "dark"]:
    for width in [390, 1440]:
        driver = browser(theme, width)
        for name, path in pages.items():
            driver.get(base + path)
            where = f"{name} {theme} {width}"
            height, inside = driver.execute_script(
                "const root = document.documentElement; return [root.scrollHeight, root.scrollWidth]")
            if inside > width:
                problems.append(f"{where}: {inside} pixels wide")
            clip = {"x": 0, "y": 0, "width": width, "height": min(height, 5000), "scale": 1}
            picture = driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
            (folder / f"{name}-{theme}-{width}.png").write_bytes(base64.b64decode(picture["data"]))
            driver.execute_cdp_cmd("Runtime.evaluate", {"expression": axe})
            problems += [f"{where}: {broken}" for broken in driver.execute_async_script(RUN)]
            problems += [f"{where}: {line['message']}" for line in driver.get_log("browser")]
        driver.quit()
print("\n".join(problems) or f"{len(pages) * 4} pictures in {folder}; no rule broken")
sys.exit(1 if problems else 0)
