# SPDX-License-Identifier: Apache-2.0
#
# What the demo traces. The lines marked with @ are what it says of it.
#
#@ $ env GOROOT=$DEMO/old-go nice sh -c 'go build'
#@
#@ Three programs between the one that sets GOROOT and the one that suffers.

cd "$DEMO/project" || exit
env GOROOT="$DEMO/old-go" nice sh -c 'go build -o /dev/null . 2>"$DEMO/build.log"; true'
