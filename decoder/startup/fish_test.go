// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

func TestFish(t *testing.T) {
	checkParse(t, []parseCase{
		{"set", decoder.StartupFish, `set -gx GOROOT /opt/go1.22
set -gx GOPATH $HOME/go ~/x
set -x PATH /usr/local/go/bin $PATH
set -gxa PATH "$GOPATH/bin"; set -g -p PATH ~/bin
set -Ux GOFLAGS '-mod=mod -v'
set -gx X a\ b {$HOME}/q "it's \$5" 'it\'s'  # comment
set -gx LIST a b
set --global --export LONG 1
set -e GOBIN
set -q GOROOT
set PATH[1] /x
set local 1
`, `1: set GOROOT=/opt/go1.22 [exported] | set -gx GOROOT /opt/go1.22
2: set GOPATH=${HOME}/go:${HOME:?}/x [exported] | set -gx GOPATH $HOME/go ~/x
3: prepend PATH=/usr/local/go/bin:${PATH} [exported] | set -x PATH /usr/local/go/bin $PATH
4: append PATH=${PATH}:${GOPATH}/bin [exported] | set -gxa PATH "$GOPATH/bin"
4: prepend PATH=${HOME:?}/bin:${PATH} | set -g -p PATH ~/bin
5: set GOFLAGS=-mod=mod -v [exported] | set -Ux GOFLAGS '-mod=mod -v'
6: set X=a b ${HOME}/q it's $5 it's [exported] | set -gx X a\ b {$HOME}/q "it's \$5" 'it\'s'
7: set LIST=a b [exported] | set -gx LIST a b
8: set LONG=1 [exported] | set --global --export LONG 1
9: unset GOBIN= | set -e GOBIN
12: set local=1 | set local 1
`},
		{"fish_add_path and fish_user_paths", decoder.StartupFish, `fish_add_path -g /opt/x/bin $HOME/y
fish_add_path --append ~/z
set -U fish_user_paths /usr/local/go/bin $fish_user_paths
`, `1: prepend PATH=/opt/x/bin:${HOME}/y:${PATH} [exported] | fish_add_path -g /opt/x/bin $HOME/y
2: append PATH=${PATH}:${HOME:?}/z [exported] | fish_add_path --append ~/z
3: prepend PATH=/usr/local/go/bin:${PATH} [exported] | set -U fish_user_paths /usr/local/go/bin $fish_user_paths
`},
		{"blocks", decoder.StartupFish, `set -q GOPROXY; or set -gx GOPROXY direct
if test -d ~/.asdf
    source ~/.asdf/asdf.fish
else
    set -gx ELSE 1
end
function go; GOROOT=/f command go $argv; end
for f in ~/.config/fish/extra/*.fish
    source $f
end
begin; set -gx B 1; end
switch $x
    case y
        set -gx S 1
end
set -gx AFTER 1
`, `1: set GOPROXY=direct [exported] [maybe] | set -gx GOPROXY direct
3: include fish ${HOME:?}/.asdf/asdf.fish [maybe] | source ~/.asdf/asdf.fish
3: hook asdf [maybe] | source ~/.asdf/asdf.fish
5: set ELSE=1 [exported] [maybe] | set -gx ELSE 1
7: set GOROOT=/f [exported] [maybe] [for go] | GOROOT=/f
8: each f=${HOME:?}/.config/fish/extra/<*>.fish | ~/.config/fish/extra/*.fish
9: include fish ${f} | source $f
11: set B=1 [exported] | set -gx B 1
14: set S=1 [exported] [maybe] | set -gx S 1
16: set AFTER=1 [exported] | set -gx AFTER 1
`},
		{"hooks", decoder.StartupFish, `if status is-interactive
    mise activate fish | source
end
direnv hook fish | source
eval (/opt/homebrew/bin/brew shellenv)
source (goenv init - | psub)
starship init fish | source
eval "set -gx EV 1"
bass source ~/.profile
status --is-interactive; and source (goenv init -|psub)
`, `2: hook mise [maybe] | mise activate fish | source
4: hook direnv | direnv hook fish | source
5: hook brew | eval (/opt/homebrew/bin/brew shellenv)
6: hook goenv | source (goenv init - | psub)
8: set EV=1 [exported] | set -gx EV 1
9: include bash ${HOME:?}/.profile [exported] | bass source ~/.profile
10: hook goenv [maybe] | source (goenv init -|psub)
`},
		{"guards", decoder.StartupFish, `status is-interactive; or return
if not status is-interactive
   exit
end
status is-login || return
test -f /x; and return
return
`, `1: return non-interactive
3: return non-interactive [exit]
5: return maybe
6: return maybe
7: return always
`},
		{"one command", decoder.StartupFish, `GOROOT=/one GOOS=linux go build
env GOARCH=arm go build
export CGO_ENABLED=0
`, `1: set GOROOT=/one [exported] [for go] | GOROOT=/one
1: set GOOS=linux [exported] [for go] | GOOS=linux
2: set GOARCH=arm [exported] [for env] | env GOARCH=arm
3: set CGO_ENABLED=0 [exported] | export CGO_ENABLED=0
`},
		{"unknown and places", decoder.StartupFish, `set -gx GOROOT (brew --prefix go)/libexec
set -gx GOBIN "$(go env GOPATH)/bin"
source (status dirname)/env.fish
source $__fish_config_dir/local.fish
set -gx E $x[1] $$y {a,b} \x41
`, `1: set GOROOT=‹(brew --prefix go)›/libexec [exported] | set -gx GOROOT (brew --prefix go)/libexec
2: set GOBIN=‹(go env GOPATH)›/bin [exported] | set -gx GOBIN "$(go env GOPATH)/bin"
3: include fish ${BASH_SOURCEdirname}/env.fish | source (status dirname)/env.fish
4: include fish ${XDG_CONFIG_HOME:-${HOME:?}/.config}/fish/local.fish | source $__fish_config_dir/local.fish
5: set E=‹$x[1]› ‹$$y› ‹{a,b}› ‹\x›41 [exported] | set -gx E $x[1] $$y {a,b} \x41
`},
		{"broken", decoder.StartupFish, `if true
set -gx A 1
set -gx B 'unfinished
`, `0: defect: a block is not closed
2: set A=1 [exported] [maybe] | set -gx A 1
3: defect: a quote or bracket is not closed
3: set B=‹'unfinished› [exported] [maybe] | set -gx B 'unfinished
`},
		{"universal variables", decoder.StartupFishVariables, `# This file contains fish universal variable definitions.
# VERSION: 3.0
SETUVAR --export GOROOT:/opt/go
SETUVAR fish_user_paths:/a\x1e/b\x20c
SETUVAR --path --export GOPATH:/a\x1e/b
SETUVAR __fish_initialized:3400
SETUVAR --export EMPTY:\x1d
SETUVAR --export BAD:\xzz
`, `3: set GOROOT=/opt/go [exported] | SETUVAR --export GOROOT:/opt/go
4: prepend PATH=/a:/b c:${PATH} [exported] | SETUVAR fish_user_paths:/a\x1e/b\x20c
5: set GOPATH=/a:/b [exported] | SETUVAR --path --export GOPATH:/a\x1e/b
6: set __fish_initialized=3400 | SETUVAR __fish_initialized:3400
7: set EMPTY= [exported] | SETUVAR --export EMPTY:\x1d
8: set BAD=‹› [exported] | SETUVAR --export BAD:\xzz
`},
	})
}
