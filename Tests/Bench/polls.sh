#!/bin/sh
# What polling costs: FEEDS feeds on a loopback nginx, one process of the daemon. After a first cycle that reads every feed,
# the CPU of a second one, in which all answers are 304, against that of the curl command line for the same URLs at the
# same time. Goals: at most twice curl's, and under 100 MB.
# Usage: Tests/Bench/polls.sh [FEEDS [TOCSIN]]
set -eu
feeds=${1:-10000} tocsin=${2:-.build/release/tocsin} port=18980
dir=$(mktemp -d)
trap 'kill $daemon $nginx 2>/dev/null || true; rm -rf "$dir"' EXIT
daemon= nginx=
mkdir "$dir/files" "$dir/lexicons"
awk -v n="$feeds" -v dir="$dir/files" 'BEGIN { for (i = 0; i < n; i++) { f = dir "/" i ".xml"
  print "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Feed " i "</title>" > f
  for (j = 0; j < 20; j++) print "<item><title>Story " j " of feed " i "</title><guid>" i "-" j "</guid>" \
    "<link>https://f" i ".example/" j "</link><description>What happened in town " j " was told by witnesses, who asked" \
    " for calm while an inquiry goes on.</description></item>" > f
  print "</channel></rss>" > f; close(f) } }'
find "$dir/files" -name '*.xml' -exec touch -d '2024-04-13 20:00:00 UTC' {} +
cat > "$dir/nginx.conf" <<END
daemon off; worker_processes 1; pid $dir/nginx.pid; error_log stderr; events { worker_connections 1024; }
$([ "$(id -u)" != 0 ] || echo 'user root;')
http { log_format s '\$status'; access_log $dir/access.log s; types { application/rss+xml xml; }
client_body_temp_path $dir/t1; proxy_temp_path $dir/t2; fastcgi_temp_path $dir/t3; uwsgi_temp_path $dir/t4; scgi_temp_path $dir/t5;
keepalive_requests 1000000; server { listen 127.0.0.1:$port; root $dir/files; } }
END
nginx -p "$dir" -e stderr -c "$dir/nginx.conf" & nginx=$!
echo 'indicators: [{ name: attack, direction: escalate, points: 30, terms: [unheard-of attack] }]' > "$dir/lexicons/tiny.yaml"
{ echo "store: sqlite:state.db"
  echo "polling: { interval: 40s, fastest: 40s, per_host: 2 }"
  echo "watches: [{ name: w, about: [[unheard-of]], lexicons: [tiny] }]"
  echo "alerts: { log: { path: alerts.jsonl } }"
  echo "feeds:"
  awk -v n="$feeds" -v p="$port" 'BEGIN { for (i = 0; i < n; i++)
    print "  - { url: \"http://127.0.0.1:" p "/" i ".xml\", name: f" i " }" }'
} > "$dir/tocsin.yaml"
"$tocsin" run --config "$dir/tocsin.yaml" 2> "$dir/log" & daemon=$!

answered() { grep -c "$1" "$dir/access.log" 2>/dev/null || [ -f "$dir/access.log" ] || echo 0; }
until_answered() { # STATUS COUNT
  while [ "$(answered "$1")" -lt "$2" ]; do kill -0 $daemon || { cat "$dir/log"; exit 1; }; sleep 0.5; done; }
cpu() { awk '{ print ($14 + $15) * 10 }' "/proc/$daemon/stat"; } # ms
until_answered 200 "$feeds"
# What the first cycle brought is being stored for a while after the last answer.
busy=$(cpu); while sleep 2; [ $(($(cpu) - busy)) -gt 400 ]; do busy=$(cpu); done
before=$(answered 304) start=$(cpu)
until_answered 304 $((before + feeds))
spent=$(($(cpu) - start)) polls=$(($(answered 304) - before))
memory=$(awk '/VmHWM/ { print $2 }' "/proc/$daemon/status") now=$(awk '/VmRSS/ { print $2 }' "/proc/$daemon/status")
kill -STOP $daemon
awk -v n="$feeds" -v p="$port" 'BEGIN { for (i = 0; i < n; i++)
  print "url = \"http://127.0.0.1:" p "/" i ".xml\"\noutput = /dev/null" }' > "$dir/urls"
command time -o "$dir/time" -f '%U %S' curl -sZ --parallel-max 64 \
  -H 'If-Modified-Since: Sat, 13 Apr 2024 20:00:00 GMT' -K "$dir/urls" >"$dir/curl" 2>&1
curl_ms=$(awk '{ print ($1 + $2) * 1000 }' "$dir/time")
kill -CONT $daemon
awk -v t="$spent" -v n="$polls" -v c="$curl_ms" -v f="$feeds" -v m="$memory" -v r="$now" 'BEGIN {
  printf "%d feeds: %.3f ms CPU a poll, curl %.3f ms: %.2f times; memory %.0f MB, at most %.0f MB\n", \
    f, t / n, c / f, (t / n) / (c / f), r / 1024, m / 1024 }'
