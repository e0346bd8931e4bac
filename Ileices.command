#!/bin/sh
# Double click on a Mac. On Linux `npm run -s ileices -- launcher install` makes an entry in the menu that runs this, or type
# `sh Ileices.command`. Finds a Node and does what `npm start` does; the node lives as long as this terminal.

fail() {
  printf '\nIleices: %s\n' "$1" >&2
  # Where a terminal was opened only for this, its words would go with it.
  if [ -t 0 ]; then printf 'Press Enter to close.' >&2; read -r _; fi
  exit "$2"
}

# 20 is the oldest that can set a clone up; that brings the pinned one.
is_new_enough() { [ -x "$1" ] && [ "$("$1" -p 'Number(process.versions.node.split(".")[0]) >= 20' 2>/dev/null)" = true ]; }

find_node() {
  for node in "$here"/node_modules/node-*/bin/node; do is_new_enough "$node" && return; done
  node=$(command -v node) && is_new_enough "$node" && return
  # A double click brings no shell profile with it: the places where installers and version managers put it.
  for node in /opt/homebrew/bin/node /usr/local/bin/node "$HOME"/.volta/bin/node "$HOME"/.nvm/versions/node/*/bin/node \
    "$HOME"/.local/share/fnm/node-versions/*/installation/bin/node "$HOME"/.asdf/installs/nodejs/*/bin/node "$HOME"/.local/share/mise/installs/node/*/bin/node; do
    is_new_enough "$node" && return
  done
  return 1
}

self=$0
while [ -L "$self" ]; do
  to=$(readlink -- "$self")
  case $to in /*) self=$to ;; *) self=$(dirname -- "$self")/$to ;; esac
done
here=$(CDPATH='' cd -- "$(dirname -- "$self")" && pwd -P) || exit 1
[ -f "$here/tools/start.mjs" ] || fail "this file has to stay in the folder of Ileices; make an alias or a link of it instead of a copy." 1
find_node || fail "Node 20 or newer is needed and was not found. Install Node 24 from https://nodejs.org (or from your system), then open this again." 1
PATH=$(dirname -- "$node"):$PATH
export PATH
if [ ! -d "$here/node_modules" ]; then command -v npm >/dev/null || fail "Node is here ($node), but npm is not, and the first start needs it. Install Node 24 from https://nodejs.org, which brings npm, then open this again." 1; fi

printf 'Ileices runs in this terminal. Closing it stops the node; what it learnt is saved.\n'
"$node" "$here/tools/start.mjs" "$@"
code=$?
[ "$code" -eq 0 ] || fail "it ended with a fault; its words stand above. More: npm run -s ileices -- doctor" "$code"
