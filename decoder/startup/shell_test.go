// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

func TestShell(t *testing.T) {
	checkParse(t, []parseCase{
		{"export and its relatives", decoder.StartupBash, `export EDITOR=vi GOROOT=~/go1.22 PATH=~/bin:~/go/bin:$PATH
declare -x A=1; typeset -gx B=2; readonly C=3; local D=4
export "GOPATH=$HOME/go:~/x" 'GOBIN'=/b
typeset +x E; export -n F; unset G H; unset -f fn
builtin export I=1; \export J=2; command export K=3
`, `1: set EDITOR=vi [exported] | export EDITOR=vi
1: set GOROOT=${HOME:?}/go1.22 [exported] | export GOROOT=~/go1.22
1: prepend PATH=${HOME:?}/bin:${HOME:?}/go/bin:${PATH} [exported] | export PATH=~/bin:~/go/bin:$PATH
2: set A=1 [exported] | declare -x A=1
2: set B=2 [exported] | typeset -gx B=2
2: set C=3 | readonly C=3
2: set D=4 | local D=4
3: set GOPATH=${HOME}/go:~/x [exported] | export "GOPATH=$HOME/go:~/x"
3: set GOBIN=/b [exported] | export 'GOBIN'=/b
4: unset E= | typeset +x E
4: unset F= | export -n F
4: unset G= | unset G
4: unset H= | unset H
5: set I=1 [exported] | export I=1
5: set J=2 [exported] | export J=2
5: set K=3 [exported] | export K=3
`},
		{"lines of Windows", decoder.StartupBash, "export GOROOT=/x\r\nGOBIN='/b'\r\nexport \"GOFLAGS=-v\"\r\nGOPATH=/g",
			"1: set GOROOT=/x\r [exported] | export GOROOT=/x\n" +
				"2: set GOBIN=/b\r | GOBIN='/b'\n" +
				"3: set GOFLAGS=-v\r [exported] | export \"GOFLAGS=-v\"\n" +
				"4: set GOPATH=/g | GOPATH=/g\n"},
		{"assigned first, exported later", decoder.StartupBash, `GOROOT=/opt/go
GOFLAGS=-v
export GOROOT
`, `1: set GOROOT=/opt/go [exported] | GOROOT=/opt/go
2: set GOFLAGS=-v | GOFLAGS=-v
3: export GOROOT= [exported] | export GOROOT
`},
		{"an exported function", decoder.StartupBash, "go() { command go \"$@\"; }\nexport -f go other\ndeclare -fx go\nbuiltin export -f go\ndeclare -f go\nexport -fn go\n", "2: set BASH_FUNC_go%%=‹› [exported] | export -f go\n3: set BASH_FUNC_go%%=‹› [exported] | declare -fx go\n4: set BASH_FUNC_go%%=‹› [exported] | export -f go\n"},
		{"a path in many ways", decoder.StartupBash, `PATH="$PATH:/usr/local/go/bin"
export PATH="/a:${PATH}" PATH=${PATH:+$PATH:}/b
PATH+=:/c
export PATH=$PATH:${GOPATH//://bin:}/bin:${GOROOT%/}/bin:${X##*/}
`, `1: append PATH=${PATH}:/usr/local/go/bin | PATH="$PATH:/usr/local/go/bin"
2: prepend PATH=/a:${PATH} [exported] | export PATH="/a:${PATH}"
2: append PATH=${PATH:+${PATH}:}/b [exported] | export PATH=${PATH:+$PATH:}/b
3: append PATH=${PATH}:/c | PATH+=:/c
4: append PATH=${PATH}:${GOPATH//://bin:}/bin:${GOROOT%/}/bin:${X##<*>/} [exported] | export PATH=$PATH:${GOPATH//://bin:}/bin:${GOROOT%/}/bin:${X##*/}
`},
		{"quotes and escapes", decoder.StartupBash, `export A='$HOME "x"' B="\$HOME \"x\" \y" C=$'a\tb' D=a\ b E=$'\x41' F="a"'b'c G=
`, `1: set A=$HOME "x" [exported] | export A='$HOME "x"'
1: set B=$HOME "x" \y [exported] | export B="\$HOME \"x\" \y"
1: set C=a	b [exported] | export C=$'a\tb'
1: set D=a b [exported] | export D=a\ b
1: set E=‹$'\x41'› [exported] | export E=$'\x41'
1: set F=abc [exported] | export F="a"'b'c
1: set G= [exported] | export G=
`},
		{"what only running tells", decoder.StartupBash, "export GOROOT=$(brew --prefix go)/libexec GOBIN=\"`go env GOPATH`/bin\" N=$((1+1)) L=${#X} S=${X:1:2}\nread -r -p prompt GOFLAGS\n", "1: set GOROOT=‹$(brew --prefix go)›/libexec [exported] | export GOROOT=$(brew --prefix go)/libexec\n1: set GOBIN=‹`go env GOPATH`›/bin [exported] | export GOBIN=\"`go env GOPATH`/bin\"\n1: set N=‹$((1+1))› [exported] | export N=$((1+1))\n1: set L=‹${#X}› [exported] | export L=${#X}\n1: set S=‹${X:1:2}› [exported] | export S=${X:1:2}\n2: set GOFLAGS=‹› | read GOFLAGS\n"},
		{"several lines", decoder.StartupBash, `export A="one
two" B=3
export \
  C=4 \
  D=5
`, `1: set A=one
two [exported] | export A="one
two"
2: set B=3 [exported] | export B=3
4: set C=4 [exported] | export C=4
5: set D=5 [exported] | export D=5
`},
		{"for one command", decoder.StartupBash, `GOROOT=/a CGO_ENABLED=0 go build ./...
GOOS=linux "$GO" test
env -u GOFLAGS -i GOROOT=/b /usr/bin/go build X=1
sudo GOROOT=/c go build
exec env GOARCH=arm go build
`, `1: set GOROOT=/a [exported] [for go] | GOROOT=/a
1: set CGO_ENABLED=0 [exported] [for go] | CGO_ENABLED=0
2: set GOOS=linux [exported] [for "$GO"] | GOOS=linux
3: unset GOFLAGS= [exported] [for env] | env -u GOFLAGS
3: set GOROOT=/b [exported] [for env] | env GOROOT=/b
4: set GOROOT=/c [exported] [for sudo] | sudo GOROOT=/c
5: return always [exit]
5: set GOARCH=arm [exported] [for env] | env GOARCH=arm
`},
		{"branches, loops, functions", decoder.StartupBash, `if [ -d /opt/go ]; then export GOROOT=/opt/go; else GOROOT=/usr/lib/go; fi
[ -n "$GOROOT" ] || export GOROOT=/x
case $HOST in a) export A=1;; esac
for d in ~/bin "$HOME/go/bin" /opt/*/bin; do PATH="$d:$PATH"; done
while true; do export W=1; done
( export S=1 )
f() { export F=1; }
export P=1 | cat
`, `1: set GOROOT=/opt/go [exported] [maybe] | export GOROOT=/opt/go
1: set GOROOT=/usr/lib/go [maybe] | GOROOT=/usr/lib/go
2: set GOROOT=/x [exported] [maybe] | export GOROOT=/x
3: set A=1 [exported] [maybe] | export A=1
4: each d=${HOME:?}/bin | ~/bin
4: each d=${HOME}/go/bin [maybe] | "$HOME/go/bin"
4: each d=/opt/<*>/bin [maybe] | /opt/*/bin
4: prepend PATH=${d}:${PATH} | PATH="$d:$PATH"
5: set W=1 [exported] [maybe] | export W=1
6: set S=1 [exported] [maybe] | export S=1
7: set F=1 [exported] [maybe] | export F=1
8: set P=1 [exported] [maybe] | export P=1
`},
		{"defaults", decoder.StartupBash, `: ${GOPROXY:=direct} "${GOSUMDB:=off}"
export GOPATH=${GOPATH:-$HOME/go}
`, `1: default GOPROXY=direct | ${GOPROXY:=direct}
1: default GOSUMDB=off | ${GOSUMDB:=off}
2: default GOPATH=${GOPATH:-${HOME}/go} [exported] | export GOPATH=${GOPATH:-$HOME/go}
`},
		{"all exported", decoder.StartupBash, `set -a
. ./.env
A=1
set +a
B=1
set -o allexport; C=1; set +o allexport; D=1
`, `2: include bash ./.env [exported] | . ./.env
3: set A=1 [exported] | A=1
5: set B=1 | B=1
6: set C=1 [exported] | C=1
6: set D=1 | D=1
`},
		{"functions with arguments", decoder.StartupBash, `pathmunge () {
  case ":${PATH}:" in
    *:"$1":*) ;;
    *) if [ "$2" = after ]; then PATH=$PATH:$1; else PATH=$1:$PATH; fi ;;
  esac
}
pathmunge /usr/local/go/bin after
append_path '/x'
`, `4: append PATH=${PATH}:${1} [maybe] | PATH=$PATH:$1
4: prepend PATH=${1}:${PATH} [maybe] | PATH=$1:$PATH
7: append PATH=${PATH}:/usr/local/go/bin [maybe] | pathmunge /usr/local/go/bin after
7: prepend PATH=/usr/local/go/bin:${PATH} [maybe] | pathmunge /usr/local/go/bin after
8: append PATH=${PATH}:/x [exported] [maybe] | append_path '/x'
`},
		{"sourced files", decoder.StartupBash, `. ~/.bashrc
source "$HOME/.env.sh" arg
[ -f ~/.a ] && . ~/.a
if [ -r "$HOME/.b" ]; then . "$HOME/.b"; fi
[[ -s $X ]] && source $Y
. env.sh
for f in ~/.d/*.sh; do [ -r "$f" ] && . "$f"; done
. "$(dirname "$(readlink -f "$0")")/prelude.sh"
DIR="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"; . "$DIR/x"
. "${BASH_SOURCE%/*}/y"
`, `1: include bash ${HOME:?}/.bashrc | . ~/.bashrc
2: include bash ${HOME}/.env.sh | source "$HOME/.env.sh" arg
3: include bash ${HOME:?}/.a | . ~/.a
4: include bash ${HOME}/.b | . "$HOME/.b"
5: include bash ${Y} [maybe] | source $Y
6: include bash env.sh [relative to path] | . env.sh
7: each f=${HOME:?}/.d/<*>.sh | ~/.d/*.sh
7: include bash ${f} | . "$f"
8: include bash ${0dirname}/prelude.sh | . "$(dirname "$(readlink -f "$0")")/prelude.sh"
9: set DIR=${BASH_SOURCEdirname} | DIR="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
9: include bash ${DIR}/x | . "$DIR/x"
10: include bash ${BASH_SOURCE%/<*>}/y | . "${BASH_SOURCE%/*}/y"
`},
		{"hooks", decoder.StartupBash, `eval "$(direnv hook bash)"
eval "$(/home/linuxbrew/.linuxbrew/bin/brew shellenv)"
command -v mise >/dev/null && eval "$(~/.local/bin/mise activate bash)"
source <(goenv init -)
export GOENV_ROOT="$HOME/.goenv"
eval "$(goenv init -)"
[[ -s "$HOME/.gvm/scripts/gvm" ]] && source "$HOME/.gvm/scripts/gvm"
. ~/.asdf/plugins/golang/set-env.bash
[ -s "${HOME}/.g/env" ] && \. "${HOME}/.g/env"
eval "$(starship init bash)"; eval "$(dircolors -b)"
eval "export GOROOT=/e"
eval $SOMETHING
alias go='GOROOT=/al go'
`, `1: hook direnv | eval "$(direnv hook bash)"
2: hook brew | eval "$(/home/linuxbrew/.linuxbrew/bin/brew shellenv)"
3: hook mise [maybe] | eval "$(~/.local/bin/mise activate bash)"
4: hook goenv | source <(goenv init -)
5: set GOENV_ROOT=${HOME}/.goenv [exported] | export GOENV_ROOT="$HOME/.goenv"
6: hook goenv | eval "$(goenv init -)"
7: include bash ${HOME}/.gvm/scripts/gvm | source "$HOME/.gvm/scripts/gvm"
7: hook gvm | source "$HOME/.gvm/scripts/gvm"
8: include bash ${HOME:?}/.asdf/plugins/golang/set-env.bash | . ~/.asdf/plugins/golang/set-env.bash
8: hook asdf | . ~/.asdf/plugins/golang/set-env.bash
9: include bash ${HOME}/.g/env | \. "${HOME}/.g/env"
9: hook g | \. "${HOME}/.g/env"
11: set GOROOT=/e [exported] | export GOROOT=/e
12: hook unknown | eval $SOMETHING
13: set GOROOT=/al [exported] [maybe] [for go] | GOROOT=/al
`},
		{"inside a substitution", decoder.StartupBash, "v=$(GOROOT=/sub go version)\n", `1: set v=‹$(GOROOT=/sub go version)› | v=$(GOROOT=/sub go version)
1: set GOROOT=/sub [exported] [maybe] [for go] | GOROOT=/sub
`},
		{"guards", decoder.StartupBash, `[ -z "$PS1" ] && return
[[ $- == *i* ]] || return
[[ $- != *i* ]] && return
[ -n "$PS1" ] && return
if [ ! -t 0 ]; then return; fi
if [[ $- == *i* ]]; then :; else exit; fi
[ -f /x ] && exit 1
f() { return; }
return 0
`, `1: return non-interactive
2: return non-interactive
3: return non-interactive
4: return maybe
5: return non-interactive
6: return non-interactive [exit]
7: return maybe [exit]
9: return always
`},
		{"Debian's guard", decoder.StartupBash, `# If not running interactively, don't do anything
case $- in
    *i*) ;;
      *) return;;
esac
export GOROOT=/below
`, `4: return non-interactive
6: set GOROOT=/below [exported] | export GOROOT=/below
`},
		{"Debian's profile", decoder.StartupSh, `if [ "$(id -u)" -eq 0 ]; then
  PATH="/usr/local/sbin:/usr/bin"
else
  PATH="/usr/local/bin:/usr/bin"
fi
export PATH
if [ "${PS1-}" ]; then
  if [ "${BASH-}" ] && [ "$BASH" != "/bin/sh" ]; then
    if [ -f /etc/bash.bashrc ]; then
      . /etc/bash.bashrc
    fi
  fi
fi
if [ -d /etc/profile.d ]; then
  for i in $(run-parts --list --regex '^[a-zA-Z0-9_][a-zA-Z0-9._-]*\.sh$' /etc/profile.d); do
    if [ -r $i ]; then
      . $i
    fi
  done
  unset i
fi
`, `2: set PATH=/usr/local/sbin:/usr/bin [exported] [maybe] | PATH="/usr/local/sbin:/usr/bin"
4: set PATH=/usr/local/bin:/usr/bin [exported] [maybe] | PATH="/usr/local/bin:/usr/bin"
6: export PATH= [exported] | export PATH
10: include sh /etc/bash.bashrc [maybe] | . /etc/bash.bashrc
15: each i=/etc/profile.d/<*>.sh | $(run-parts --list --regex '^[a-zA-Z0-9_][a-zA-Z0-9._-]*\.sh$' /etc/profile.d)
17: include sh ${i} [maybe] | . $i
20: unset i= [maybe] | unset i
`},
		{"plain sh refuses, bash reads", decoder.StartupSh, `[[ -d /x ]] && export A=1
arr=(1 2)
export B=2
`, `1: set A=1 [exported] [maybe] | export A=1
3: set B=2 [exported] | export B=2
`},
		{"oh-my-zsh", decoder.StartupZsh, `export ZSH="$HOME/.oh-my-zsh"
plugins=(git golang asdf direnv)
source $ZSH/oh-my-zsh.sh
typeset -U path PATH
path=(~/bin $HOME/go/bin(N-/) $path)
path+=/x
export -U PATH path=(/y $path)
(( $+commands[mise] )) && eval "$(mise activate zsh)"
source ${0:a:h}/env.zsh
source "${${(%):-%x}:P:h}/env2.zsh"
for f in ~/.zsh.d/*.zsh(N); do source $f; done
`, `1: set ZSH=${HOME}/.oh-my-zsh [exported] | export ZSH="$HOME/.oh-my-zsh"
2: hook asdf | asdf
2: hook direnv | direnv
3: include zsh ${ZSH}/oh-my-zsh.sh | source $ZSH/oh-my-zsh.sh
5: prepend PATH=${HOME:?}/bin:${HOME}/go/bin:${PATH} [exported] | path=(~/bin $HOME/go/bin(N-/) $path)
6: append PATH=${PATH}:/x [exported] | path+=/x
7: export PATH= [exported] | export -U PATH
7: prepend PATH=/y:${PATH} [exported] | export -U path=(/y $path)
8: hook mise [maybe] | eval "$(mise activate zsh)"
9: include zsh ${BASH_SOURCEdirname}/env.zsh | source ${0:a:h}/env.zsh
10: include zsh ${BASH_SOURCEdirname}/env2.zsh | source "${${(%):-%x}:P:h}/env2.zsh"
11: each f=${HOME:?}/.zsh.d/<*>.zsh | ~/.zsh.d/*.zsh(N)
11: include zsh ${f} | source $f
`},
		{"zsh beyond the parser", decoder.StartupZsh, `export BEFORE=1
if [[ -d /opt/go ]] { export GOROOT=/opt/go; }
{ export GOFLAGS=-v } always { unset GOFLAGS }
for f (a b) print $f
function g {
  if [[ -n $X ]] {
    GOBIN=/g go install
  }
}
export AFTER=/a SECRET="x y"
`, `1: set BEFORE=1 [exported] | export BEFORE=1
2: defect: beyond the shell parser: lines were searched
2: set GOROOT=/opt/go [exported] [maybe] [scanned] | export GOROOT=/opt/go
3: set GOFLAGS=-v [exported] [maybe] [scanned] | export GOFLAGS=-v
3: unset GOFLAGS= [maybe] [scanned] | unset GOFLAGS
4: defect: beyond the shell parser: lines were searched
4: each f=a [scanned] | a
4: each f=b [maybe] [scanned] | b
5: defect: beyond the shell parser: lines were searched
7: set GOBIN=/g [exported] [maybe] [scanned] [for go] | GOBIN=/g
10: set AFTER=/a [exported] [scanned] | export AFTER=/a
10: set SECRET=x y [exported] [scanned] | export SECRET="x y"
`},
		{"not a shell file at all", decoder.StartupBash, `<html><body class="x">
</body></html>
`, `1: defect: beyond the shell parser: lines were searched
1: set class=‹"x">› [maybe] [scanned] | class="x">
2: defect: beyond the shell parser: lines were searched
`},
		{"an unfinished quote", decoder.StartupBash, `export A=1
export B="unfinished
export C=3
`, `1: set A=1 [exported] | export A=1
2: defect: beyond the shell parser: lines were searched
2: set B=‹"unfinished› [exported] [maybe] [scanned] | export B="unfinished
3: set C=3 [exported] [scanned] | export C=3
`},
		{"envrc", decoder.StartupEnvrc, `export GOROOT=/opt/go GOPATH=$PWD/.gopath
PATH_add bin
PATH_add ./a /abs "$HOME/x"
path_add GOPATH .
PATH_rm "*/shims"
layout go
use flake
use asdf
dotenv
dotenv_if_exists .env.local
source_env ../shared
source_env_if_exists .envrc.private
source_up
load_prefix .local
eval "$(devbox generate direnv --print-envrc)"
layout python3
[[ -f x ]] && source_url "https://example.com/x" "sha256-x"
`, `1: set GOROOT=/opt/go [exported] | export GOROOT=/opt/go
1: set GOPATH=${PWD}/.gopath [exported] | export GOPATH=$PWD/.gopath
2: prepend PATH=${PWD}/bin${PATH:+:${PATH}} [exported] | PATH_add bin
3: prepend PATH=${PWD}/a:/abs:${HOME}/x${PATH:+:${PATH}} [exported] | PATH_add ./a /abs "$HOME/x"
4: prepend GOPATH=${PWD}${GOPATH:+:${GOPATH}} [exported] | path_add GOPATH .
5: remove PATH=<*>/shims [exported] | PATH_rm "*/shims"
6: prepend GOPATH=${direnv_layout_dir:-${PWD}/.direnv}/go${GOPATH:+:${GOPATH}} [exported] | layout go
6: prepend PATH=${direnv_layout_dir:-${PWD}/.direnv}/go/bin${PATH:+:${PATH}} [exported] | layout go
7: hook nix | use flake
8: hook asdf | use asdf
9: include dotenv .env [exported] | dotenv
10: include dotenv .env.local [exported] | dotenv_if_exists .env.local
11: include envrc ../shared/.envrc | source_env ../shared
12: include envrc .envrc.private | source_env_if_exists .envrc.private
13: include envrc .envrc [relative to parent] | source_up
14: prepend PATH=${PWD}/.local/bin${PATH:+:${PATH}} [exported] | load_prefix .local
15: hook devbox | eval "$(devbox generate direnv --print-envrc)"
16: hook layout python3 | layout python3
17: hook x [maybe] | source_url "https://example.com/x" "sha256-x"
`},
		{"dotenv", decoder.StartupDotenv, `# comment
GOROOT=/opt/go # comment
export GOPATH="$HOME/go:${X:-/y}\n\$Z"
GOBIN='$HOME/bin'
 GOFLAGS = -mod=mod
MULTI="one
two" # c
KEY: value
EMPTY=
HASH=a#b
NOT A LINE
LAST='unfinished
`, `2: set GOROOT=/opt/go [exported] | GOROOT=/opt/go
3: set GOPATH=${HOME}/go:${X:-/y}
$Z [exported] | export GOPATH="$HOME/go:${X:-/y}\n\$Z"
4: set GOBIN=$HOME/bin [exported] | GOBIN='$HOME/bin'
5: set GOFLAGS=-mod=mod [exported] | GOFLAGS = -mod=mod
6: set MULTI=one
two [exported] | MULTI="one
two"
8: set KEY=value [exported] | KEY: value
9: set EMPTY= [exported] | EMPTY=
10: set HASH=a#b [exported] | HASH=a#b
12: set LAST='unfinished [exported] | LAST='unfinished
`},
		{"makefile", decoder.StartupMakefile, `# comment
GOROOT ?= /opt/go
export GOPATH := $(HOME)/go
GOFLAGS += -v # comment
GOBIN = $(shell go env GOBIN)/x
VERSION != git describe
export GOBIN VERSION
override CGO_ENABLED = 0
PATH := $(CURDIR)/bin:$(PATH)
LONG = a \
   b
ifeq ($(OS),x)
export GOOS=linux
endif
define BLOCK
export NOT=1
endef
include config.mk $(X)/*.mk
-include .env
unexport GOFLAGS
build: GOARCH = arm
build: export GOTOOLCHAIN := local
build test: dep ; @echo
	@GOROOT=$(GOROOT) PATH="$$HOME/bin:$$PATH" go build -o $@ ./...
	export A=1 && \
	  go $(shell x) test
	GOOS=$(or $(A),linux) go vet
clean:
	rm -f x=1
`, `2: default GOROOT=/opt/go | GOROOT ?= /opt/go
3: set GOPATH=${HOME}/go [exported] | export GOPATH := $(HOME)/go
4: append GOFLAGS=${GOFLAGS} -v  | GOFLAGS += -v
5: set GOBIN=‹$(shell go env GOBIN)›/x [exported] | GOBIN = $(shell go env GOBIN)/x
6: set VERSION=‹git describe› [exported] | VERSION != git describe
7: export GOBIN= [exported] | export GOBIN
7: export VERSION= [exported] | export VERSION
8: set CGO_ENABLED=0 | override CGO_ENABLED = 0
9: prepend PATH=${CURDIR}/bin:${PATH} | PATH := $(CURDIR)/bin:$(PATH)
10: set LONG=a b | LONG = a \
   b
13: set GOOS=linux [exported] [maybe] | export GOOS=linux
15: set BLOCK=‹› | define BLOCK
18: include makefile config.mk | include config.mk
18: include makefile ${X}/<*>.mk | include $(X)/*.mk
19: include makefile .env | -include .env
20: unset GOFLAGS= | unexport GOFLAGS
21: set GOARCH=arm [maybe] [for build] | build: GOARCH = arm
22: set GOTOOLCHAIN=local [exported] [maybe] [for build] | build: export GOTOOLCHAIN := local
24: set GOROOT=${GOROOT} [exported] [maybe] [for go] | GOROOT=$(GOROOT)
24: prepend PATH=${HOME}/bin:${PATH} [exported] [maybe] [for go] | PATH="$$HOME/bin:$$PATH"
25: set A=1 [exported] [maybe] [for build test] | export A=1
27: set GOOS=‹$(or $(A),linux)› [exported] [maybe] [for go] | GOOS=$(or $(A),linux)
`},
		{"makefile that exports everything", decoder.StartupMakefile, `.EXPORT_ALL_VARIABLES:
A = 1
`, "2: set A=1 [exported] | A = 1\n"},
	})
}
