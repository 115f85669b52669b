#!/bin/sh
# Shows one wall on this computer and keeps showing it. Waits for the gateway, opens the station's pairing address in
# Chromium with a profile made anew, starts Chromium again when it ends, and also when it hangs: that is when the gateway
# answers, but has heard nothing of the station's page for a while. Runs until it is told to stop.
#
#   KIOSK_ADDRESS_FILE  file with the pairing address, one line, mode 0600 (default /etc/thap-canh/kiosk-address)
#   KIOSK_BROWSER       default: the first of chromium, chromium-browser, google-chrome
#   KIOSK_ARGS          more arguments for it, separated by spaces
#   KIOSK_FOLDER        where profiles are made (default $XDG_RUNTIME_DIR, else /tmp)
#   KIOSK_LOOK_S        how often it looks (default 10)
#   KIOSK_HANG_S        silence of the page after which the browser is started again (default 60)
#   KIOSK_CA            PEM file of the gateway's root, for curl, when the system does not trust it
set -u

address_file=${KIOSK_ADDRESS_FILE:-/etc/thap-canh/kiosk-address}
folder=${KIOSK_FOLDER:-${XDG_RUNTIME_DIR:-/tmp}}
look_s=${KIOSK_LOOK_S:-10}
hang_s=${KIOSK_HANG_S:-60}
browser_pid=
profile=

say() { printf 'thap-canh-kiosk: %s\n' "$1" >&2; }

now_s() { date +%s; }

find_browser() {
  for name in ${KIOSK_BROWSER:-chromium chromium-browser google-chrome}; do
    command -v "$name" && return 0
  done
  say 'no Chromium found: set KIOSK_BROWSER'
  return 1
}

# Sets address, origin and token. The address has the form https://gateway/wall/NAME#pair=TOKEN.
read_address() {
  address=$(head -n 1 "$address_file" 2>/dev/null | tr -d '\r') || address=
  case $address in
    http://*/wall/*\#pair=* | https://*/wall/*\#pair=*) ;;
    *)
      say "$address_file holds no pairing address (https://…/wall/NAME#pair=…)"
      return 1
      ;;
  esac
  case $address in
    *[\"\'\<\>\&\ ]*)
      say "$address_file holds a character that no pairing address has"
      return 1
      ;;
  esac
  origin=${address%%/wall/*}
  token=${address##*\#pair=}
}

# Secrets go in by standard input: what stands in arguments, every user of the computer can read.
ask() {
  path=$1
  shift
  curl --silent --show-error --fail --max-time 5 ${KIOSK_CA:+--cacert "$KIOSK_CA"} "$@" "$origin$path" 2>/dev/null
}

gateway_answers() { ask /healthz >/dev/null; }

wait_for_gateway() {
  gateway_answers && return
  say "waiting for $origin"
  until gateway_answers; do sleep 2; done
}

# A page that leads to the address, so that the token stands in no argument.
write_start_page() {
  printf '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=%s">\n' "$address" >"$profile/start.html"
}

start_browser() {
  # A profile made anew has no tabs to restore, no questions to ask and nothing that could be damaged by a power cut.
  profile=$(mktemp -d "$folder/thap-canh-kiosk.XXXXXX") || return 1
  write_start_page
  # shellcheck disable=SC2086
  "$browser" --user-data-dir="$profile" --kiosk --no-first-run --no-default-browser-check --noerrdialogs \
    --disable-session-crashed-bubble --disable-background-networking --disable-component-update --disable-sync \
    --disable-features=Translate,MediaRouter --password-store=basic --autoplay-policy=no-user-gesture-required \
    ${KIOSK_ARGS:-} "file://$profile/start.html" &
  browser_pid=$!
  started_s=$(now_s)
  silent_looks=0
  say "started $browser"
}

browser_runs() { [ -n "$browser_pid" ] && kill -0 "$browser_pid" 2>/dev/null; }

stop_browser() {
  if browser_runs; then
    kill -TERM "$browser_pid" 2>/dev/null
    left=5
    while browser_runs && [ "$left" -gt 0 ]; do
      sleep 1
      left=$((left - 1))
    done
    browser_runs && kill -KILL "$browser_pid" 2>/dev/null
  fi
  [ -n "$browser_pid" ] && wait "$browser_pid" 2>/dev/null
  browser_pid=
  [ -n "$profile" ] && rm -rf "$profile"
  profile=
}

# Whether the gateway answers and says that the page of this station has been silent for too long. Twice in a row: after a
# pause of the gateway the page needs a moment to come back.
hangs() {
  up_s=$(($(now_s) - started_s))
  [ "$up_s" -ge "$hang_s" ] || return 1
  answer=$(printf 'header = "cookie: tc_station=%s"\n' "$token" | ask /api/stations/own --config -) || return 1
  silent_ms=$(printf '%s' "$answer" | sed -n 's/.*"silentMs":\([0-9]*\).*/\1/p')
  [ -n "$silent_ms" ] || silent_ms=$((up_s * 1000))
  if [ "$silent_ms" -lt $((hang_s * 1000)) ]; then
    silent_looks=0
    return 1
  fi
  silent_looks=$((silent_looks + 1))
  [ "$silent_looks" -ge 2 ]
}

# Sleeps, but hears a signal at once.
rest() {
  sleep "$1" &
  wait $! 2>/dev/null
}

watch_browser() {
  while browser_runs; do
    rest 1
    looked_s=$((looked_s + 1))
    [ "$looked_s" -ge "$look_s" ] || continue
    looked_s=0
    if hangs; then
      say "the page has been silent for ${silent_ms} ms: starting the browser again"
      return
    fi
  done
  say 'the browser is gone: starting it again'
}

end() {
  stop_browser
  exit 0
}

browser=$(find_browser) || exit 1
trap end TERM INT HUP
while :; do
  # Read each time: a new address needs no restart of this script.
  until read_address; do rest "$look_s"; done
  wait_for_gateway
  start_browser || exit 1
  looked_s=0
  watch_browser
  lived_s=$(($(now_s) - started_s))
  stop_browser
  # A browser that dies at once must not be started a hundred times a minute.
  [ "$lived_s" -ge 10 ] || rest 3
done
