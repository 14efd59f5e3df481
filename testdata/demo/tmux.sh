# SPDX-License-Identifier: Apache-2.0
#
# What the demo traces. The lines marked with @ are what it says of it.
#
#@ $ env GOROOT=$DEMO/old-go PATH=$DEMO/old-go/bin:$PATH tmux new-session -d -s monday
#@ $ tmux new-session -d -s today 'go build'
#@
#@ The tmux server keeps the environment of the client that started it. The second
#@ client hands over its own PATH, and nothing else: old GOROOT, new go.

cd "$DEMO/project" || exit
env GOROOT="$DEMO/old-go" PATH="$DEMO/old-go/bin:$PATH" \
	tmux -f /dev/null new-session -d -s monday 'sleep 60'
tmux new-session -d -s today 'go build -o /dev/null . 2>"$DEMO/build.log"; tmux wait-for -S built'
tmux wait-for built
tmux kill-server
