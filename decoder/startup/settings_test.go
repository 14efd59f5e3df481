// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

func TestSettings(t *testing.T) {
	checkParse(t, []parseCase{
		{"go/env as go env -w writes it", decoder.StartupGoEnv, `GOROOT=/opt/go1.22
GOFLAGS=-mod=mod

# GOBIN=/x
 GOPATH=/indented
export GOPROXY=direct
GOPATH=$HOME/go
GOSUMDB="off"
GOROOT=
`, `1: set GOROOT=/opt/go1.22 [exported] | GOROOT=/opt/go1.22
2: set GOFLAGS=-mod=mod [exported] | GOFLAGS=-mod=mod
7: set GOPATH=$HOME/go [exported] | GOPATH=$HOME/go
8: set GOSUMDB="off" [exported] | GOSUMDB="off"
9: set GOROOT= [exported] | GOROOT=
`},
		{"etc environment", decoder.StartupEnvironment, `# a comment
PATH="/usr/local/bin:/usr/bin"
export GOROOT=/opt/go   # old
GOPATH='/a b'
  GOBIN=$HOME/bin
BAD-NAME=1
NOVALUE
`, `2: set PATH=/usr/local/bin:/usr/bin [exported] | PATH="/usr/local/bin:/usr/bin"
3: set GOROOT=/opt/go [exported] | export GOROOT=/opt/go
4: set GOPATH=/a b [exported] | GOPATH='/a b'
5: set GOBIN=$HOME/bin [exported] | GOBIN=$HOME/bin
`},
		{"pam_env.conf", decoder.StartupPamEnvConf, `# comment
GOROOT DEFAULT=/opt/go
GOPATH DEFAULT=${HOME}/go OVERRIDE=@{HOME}/gopath
PATH DEFAULT="/x y/bin:${PATH}"
GOBIN
GOFLAGS DEFAULT=
LONG \
  OVERRIDE=/z
`, `2: set GOROOT=/opt/go [exported] | GOROOT DEFAULT=/opt/go
3: set GOPATH=${HOME:?}/gopath [exported] | GOPATH DEFAULT=${HOME}/go OVERRIDE=@{HOME}/gopath
4: prepend PATH=/x y/bin:${PATH} [exported] | PATH DEFAULT="/x y/bin:${PATH}"
6: unset GOFLAGS= [exported] | GOFLAGS DEFAULT=
7: set LONG=/z [exported] | LONG \
  OVERRIDE=/z
`},
		{"ssh environment", decoder.StartupSSHEnvironment, `# comment
GOROOT=/opt/go
  PATH=/a:/b # no comment
`, `2: set GOROOT=/opt/go [exported] | GOROOT=/opt/go
3: set PATH=/a:/b # no comment [exported] | PATH=/a:/b # no comment
`},
		{"environment.d", decoder.StartupEnvironmentD, `# comment
; comment
GOROOT=/opt/go
PATH="$HOME/go/bin:${PATH:-/usr/bin}"
GOPATH='$HOME'/go
GOBIN=${XDG_DATA_HOME:+$XDG_DATA_HOME/bin}
A=\$HOME
not a line
`, `3: set GOROOT=/opt/go [exported] | GOROOT=/opt/go
4: prepend PATH=${HOME}/go/bin:${PATH:-/usr/bin} [exported] | PATH="$HOME/go/bin:${PATH:-/usr/bin}"
5: set GOPATH=$HOME/go [exported] | GOPATH='$HOME'/go
6: set GOBIN=${XDG_DATA_HOME:+${XDG_DATA_HOME}/bin} [exported] | GOBIN=${XDG_DATA_HOME:+$XDG_DATA_HOME/bin}
7: set A=$HOME [exported] | A=\$HOME
`},
		{"unit", decoder.StartupSystemdUnit, `[Unit]
Description=Environment=X=1
[Service]
Environment=GOROOT=/opt/go "GOFLAGS=-mod=mod -v" SECRET=hunter2
Environment='GOPATH=%h/go' A=100%%
EnvironmentFile=-/etc/default/build
EnvironmentFile=/etc/build.d/*.env
PassEnvironment=GOPROXY GOSUMDB
UnsetEnvironment=GOBIN
Environment=X=1 \
   GOCACHE=/c
`, `4: set GOROOT=/opt/go [exported] [for Service] | Environment=GOROOT=/opt/go
4: set GOFLAGS=-mod=mod -v [exported] [for Service] | Environment="GOFLAGS=-mod=mod -v"
4: set SECRET=hunter2 [exported] [for Service] | Environment=SECRET=hunter2
5: set GOPATH=${HOME:?}/go [exported] [for Service] | Environment='GOPATH=%h/go'
5: set A=100% [exported] [for Service] | Environment=A=100%%
6: include systemd-env-file /etc/default/build [exported] [for Service] | EnvironmentFile=-/etc/default/build
7: include systemd-env-file /etc/build.d/<*>.env [exported] [for Service] | EnvironmentFile=/etc/build.d/*.env
8: keep GOPROXY= [exported] [for Service] | PassEnvironment=GOPROXY GOSUMDB
8: keep GOSUMDB= [exported] [for Service] | PassEnvironment=GOPROXY GOSUMDB
9: unset GOBIN= [exported] [for Service] | UnsetEnvironment=GOBIN
10: set X=1 [exported] [for Service] | Environment=X=1
11: set GOCACHE=/c [exported] [for Service] | Environment=GOCACHE=/c
`},
		{"EnvironmentFile", decoder.StartupSystemdEnvFile, `GOROOT="/opt/go" 
GOPATH=$HOME/go
GOFLAGS='-mod=mod'\ -v
`, `1: set GOROOT=/opt/go [exported] | GOROOT="/opt/go"
2: set GOPATH=$HOME/go [exported] | GOPATH=$HOME/go
3: set GOFLAGS=-mod=mod -v [exported] | GOFLAGS='-mod=mod'\ -v
`},
		{"tmux", decoder.StartupTmux, `# comment
set -g prefix C-a
set-environment -g GOROOT /opt/go
setenv -gu GOBIN
set-environment -r GOFLAGS ; setenv -g PATH "$HOME/go/bin:$PATH"
GOPATH=$HOME/go
set -ga update-environment " GOPROXY GOSUMDB"
set -g update-environment[9] GOENV
if-shell 'true' { setenv -g GOCACHE ~/c }
%if #{==:1,1}
setenv GOTMPDIR '/t m p'
%endif
source-file ~/.tmux/*.conf
%hidden GOARCH=arm
bind r source-file ~/.tmux.conf \; display "done"
`, `3: set GOROOT=/opt/go [exported] | set-environment -g GOROOT /opt/go
4: unset GOBIN= [exported] | setenv -gu GOBIN
5: unset GOFLAGS= [exported] | set-environment -r GOFLAGS
5: prepend PATH=${HOME}/go/bin:${PATH} [exported] | setenv -g PATH "$HOME/go/bin:$PATH"
6: set GOPATH=${HOME}/go [exported] | GOPATH=$HOME/go
7: keep GOPROXY= [exported] [for update-environment] | set -ga update-environment " GOPROXY GOSUMDB"
7: keep GOSUMDB= [exported] [for update-environment] | set -ga update-environment " GOPROXY GOSUMDB"
8: keep GOENV= [exported] [for update-environment] | set -g update-environment[9] GOENV
9: set GOCACHE=${HOME:?}/c [exported] [maybe] | setenv -g GOCACHE ~/c
11: set GOTMPDIR=/t m p [exported] [maybe] | setenv GOTMPDIR '/t m p'
13: include tmux ${HOME:?}/.tmux/<*>.conf | source-file ~/.tmux/*.conf
`},
		{"screenrc", decoder.StartupScreen, `setenv GOROOT /opt/go
setenv PATH "$HOME/go/bin:${PATH}"
unsetenv GOFLAGS
source $HOME/.screenrc.local
shell /bin/zsh
`, `1: set GOROOT=/opt/go [exported] | setenv GOROOT /opt/go
2: prepend PATH=${HOME}/go/bin:${PATH} [exported] | setenv PATH "$HOME/go/bin:${PATH}"
3: unset GOFLAGS= [exported] | unsetenv GOFLAGS
4: include screen ${HOME}/.screenrc.local | source $HOME/.screenrc.local
`},
		{"tool-versions", decoder.StartupToolVersions, `# go
nodejs 20.1.0
golang 1.22.3 1.21.0 # why
`, `2: pin nodejs 20.1.0 | nodejs 20.1.0
3: pin go 1.22.3 1.21.0 | golang 1.22.3 1.21.0
`},
		{"go-version", decoder.StartupGoVersion, `# comment
1.22.3
`, "2: pin go 1.22.3 | 1.22.3\n"},
		{"mise", decoder.StartupMise, `min_version = "2024.1.1"
[env]
GOROOT = "/opt/go"     # comment
GOFLAGS = false
N = 1
GOPATH = "{{config_root}}/.go"
GOBIN = '{{ env.HOME }}/bin'
X = "{{ exec(command='date') }}"
_.path = ["./bin", "~/go/bin", "/abs"]
_.file = ".env"
SECRET = { value = "s", redact = true }
[env._]
source = ["./a.sh", {path="b.sh", tools=true}]
[tools]
go = "1.22"
node = { version = "20", postinstall = "x" }
"core:go" = ["1.21", "1.20"]
[tasks.build]
run = "go build"
env = { GOOS = "linux", CGO_ENABLED = "0" }
[tasks.test.env]
GOARCH = "arm64"
[[env]]
LAST = """
two
lines"""
`, `3: set GOROOT=/opt/go [exported] | GOROOT = "/opt/go"
4: unset GOFLAGS= [exported] | GOFLAGS = false
5: set N=1 [exported] | N = 1
6: set GOPATH=${BASH_SOURCEdirname}/.go [exported] | GOPATH = "{{config_root}}/.go"
7: set GOBIN=${HOME}/bin [exported] | GOBIN = '{{ env.HOME }}/bin'
8: set X=‹{{ exec(command='date') }}› [exported] | X = "{{ exec(command='date') }}"
9: prepend PATH=${BASH_SOURCEdirname}/bin:${HOME:?}/go/bin:/abs:${PATH} [exported] | _.path = ["./bin", "~/go/bin", "/abs"]
10: include dotenv ${BASH_SOURCEdirname}/.env [exported] [relative to file] | ".env"
11: set SECRET=s [exported] | SECRET = { value = "s", redact = true }
13: include bash ${BASH_SOURCEdirname}/a.sh [exported] [relative to file] | "./a.sh"
13: include bash ${BASH_SOURCEdirname}/b.sh [exported] [relative to file] | {path="b.sh", tools=true}
15: pin go 1.22 | go = "1.22"
16: pin node 20 | node = { version = "20", postinstall = "x" }
17: pin go 1.21 1.20 | "core:go" = ["1.21", "1.20"]
20: set GOOS=linux [exported] [for build] | GOOS = "linux"
20: set CGO_ENABLED=0 [exported] [for build] | CGO_ENABLED = "0"
22: set GOARCH=arm64 [exported] [for test] | GOARCH = "arm64"
24: set LAST=two
lines [exported] | LAST = """
two
lines"""
`},
		{"mise, broken", decoder.StartupMise, `[env]
GOROOT = "/opt/go
GOPATH = "/p"
`, `0: defect: not TOML to its end
3: set GOPATH=/p [exported] | GOPATH = "/p"
`},
		{"settings.json", decoder.StartupVSCodeSettings, `{
  // a comment
  "editor.fontSize": 12,
  "go.goroot": "~/go1.22", /* another */
  "go.gopath": "${workspaceFolder}/.go",
  "go.toolsEnvVars": {
    "GOFLAGS": "-tags=x", "TOKEN": "secret",
    "GOROOT": null,
  },
  "go.alternateTools": { "go": "/opt/go/bin/go", "gofmt": "x" },
  "terminal.integrated.env.linux": { "PATH": "/x/bin:${env:PATH}", "N": 1, "B": false },
  "terminal.integrated.profiles.linux": { "bash": { "path": "bash", "env": {"GOPATH": "/p"} } },
  "gopls": { "build.env": { "GOOS": "js" } },
  "go.testEnvFile": "${workspaceFolder}/.env",
  "go.gobin": "\u002f",
}
`, `4: set GOROOT=${HOME:?}/go1.22 [exported] [for go.goroot] | "go.goroot": "~/go1.22"
5: set GOPATH=${workspaceFolder}/.go [exported] [for go.gopath] | "go.gopath": "${workspaceFolder}/.go"
7: set GOFLAGS=-tags=x [exported] [for go.toolsEnvVars] | "GOFLAGS": "-tags=x"
7: set TOKEN=secret [exported] [for go.toolsEnvVars] | "TOKEN": "secret"
8: unset GOROOT= [exported] [for go.toolsEnvVars] | "GOROOT": null
10: set exe=/opt/go/bin/go [exported] [for go.alternateTools.go] | "go": "/opt/go/bin/go"
11: prepend PATH=/x/bin:${PATH} [exported] [for terminal.integrated.env.linux] | "PATH": "/x/bin:${env:PATH}"
11: set N=1 [exported] [for terminal.integrated.env.linux] | "N": 1
11: set B=false [exported] [for terminal.integrated.env.linux] | "B": false
12: set GOPATH=/p [exported] [for terminal.integrated.profiles.linux.bash] | "GOPATH": "/p"
13: set GOOS=js [exported] [for gopls.build.env] | "GOOS": "js"
14: include dotenv ${workspaceFolder}/.env [exported] [for go.testEnvFile] | "${workspaceFolder}/.env"
`},
		{"launch.json", decoder.StartupVSCodeLaunch, `{ "version": "0.2.0",
  "configurations": [
    { "name": "Launch", "type": "go", "env": { "GOROOT": "/opt/go" }, "envFile": "${workspaceFolder}/.env" },
    { "name": "Two", "envFile": ["a.env", "/b.env"], },
  ] }
`, `3: set GOROOT=/opt/go [exported] [for Launch] | "GOROOT": "/opt/go"
3: include dotenv ${workspaceFolder}/.env [exported] [for Launch] | "${workspaceFolder}/.env"
4: include dotenv a.env [exported] [for Two] | "a.env"
4: include dotenv /b.env [exported] [for Two] | "/b.env"
`},
		{"settings.json, broken", decoder.StartupVSCodeSettings, `{ "go.goroot": "/a", "go.gopath": "/b
}
`, `0: defect: not JSON to its end
1: set GOROOT=/a [exported] [for go.goroot] | "go.goroot": "/a"
`},
		{"Dockerfile", decoder.StartupDockerfile, `# syntax=docker/dockerfile:1
FROM golang:1.22 AS build
ARG GOVER=1.22 OTHER
ARG NONE
ENV GOROOT=/usr/local/go PATH="/go/bin:$PATH" SECRET='$x'
ENV GOPATH /go path
env GOFLAGS=-mod=mod \
    # a comment
    CGO_ENABLED=0
RUN <<EOF
ENV NOT=1
EOF
FROM scratch
ENV A=${B:-c} D=a\ b
`, `3: default GOVER=1.22 [exported] [for build] | ARG GOVER=1.22
5: set GOROOT=/usr/local/go [exported] [for build] | ENV GOROOT=/usr/local/go
5: prepend PATH=/go/bin:${PATH} [exported] [for build] | ENV PATH="/go/bin:$PATH"
5: set SECRET=$x [exported] [for build] | ENV SECRET='$x'
6: set GOPATH=/go path [exported] [for build] | ENV GOPATH /go path
7: set GOFLAGS=-mod=mod [exported] [for build] | ENV GOFLAGS=-mod=mod
9: set CGO_ENABLED=0 [exported] [for build] | ENV CGO_ENABLED=0
14: set A=${B:-c} [exported] | ENV A=${B:-c}
14: set D=a b [exported] | ENV D=a\ b
`},
		{"OCI config.json", decoder.StartupContainer, `{"process": {"args": ["sh"], "env": ["PATH=/usr/bin", "GOROOT=/usr/local/go", "BARE"]}}
`, `1: set PATH=/usr/bin [exported] [for process.env] | "PATH=/usr/bin"
1: set GOROOT=/usr/local/go [exported] [for process.env] | "GOROOT=/usr/local/go"
`},
		{"docker inspect", decoder.StartupContainer, `[{"Id": "x", "Config": {
  "Env": ["GOTOOLCHAIN=local",
          "GOPATH=/go"]}}]
`, `2: set GOTOOLCHAIN=local [exported] [for Config.Env] | "GOTOOLCHAIN=local"
3: set GOPATH=/go [exported] [for Config.Env] | "GOPATH=/go"
`},
		{"sudoers", decoder.StartupSudoers, `Defaults	env_reset
Defaults	secure_path="/usr/local/sbin:/usr/local/bin"
Defaults env_keep += "GOPATH GOROOT", env_keep -= HOME
Defaults:bob !env_reset, setenv
Defaults env_keep+="GO*" # comment
Defaults env_file=/etc/environment
root ALL=(ALL:ALL) SETENV: ALL
@includedir /etc/sudoers.d
#include /etc/more
%sudo ALL = NOPASSWD: /usr/bin/env X=1
`, `1: drop *= [exported] [for env_reset] | Defaults env_reset
2: set PATH=/usr/local/sbin:/usr/local/bin [exported] [for secure_path] | Defaults secure_path="/usr/local/sbin:/usr/local/bin"
3: keep GOPATH= [exported] [for env_keep] | Defaults env_keep += "GOPATH GOROOT"
3: keep GOROOT= [exported] [for env_keep] | Defaults env_keep += "GOPATH GOROOT"
3: drop HOME= [exported] [for env_keep] | Defaults env_keep -= HOME
4: keep *= [exported] [for env_reset] | Defaults:bob !env_reset
4: keep *= [exported] [for setenv] | Defaults:bob setenv
5: keep GO*= [exported] [for env_keep] | Defaults env_keep+="GO*"
6: include environment /etc/environment [exported] [for env_file] | Defaults env_file=/etc/environment
8: include sudoers /etc/sudoers.d/<*> | @includedir /etc/sudoers.d
9: include sudoers /etc/more | #include /etc/more
`},
		{"crontab", decoder.StartupCrontab, `# comment
SHELL=/bin/bash
GOROOT = /opt/go
PATH="/a:/b"
  'GOPATH' = '/p q'
0 5 * * * GOFLAGS=-v go build
@daily X=1 y
`, `2: set SHELL=/bin/bash [exported] | SHELL=/bin/bash
3: set GOROOT=/opt/go [exported] | GOROOT = /opt/go
4: set PATH=/a:/b [exported] | PATH="/a:/b"
5: set GOPATH=/p q [exported] | 'GOPATH' = '/p q'
`},
		{"python", decoder.StartupPython, `import os
os.environ["GOROOT"] = "/opt/go"
os.environ['PATH'] = "/opt/go/bin:" + os.environ["PATH"]
os.environ["PATH"] += os.pathsep + '/x'
if os.environ["GOFLAGS"] == "x": pass
os.environ.setdefault("GOPROXY", "direct")
env["GOPATH"] = f"{home}/go"; env["TOKEN"] = "s"
subprocess.run(["go"], env={**os.environ, "GOROOT": "/y", "SECRET": "z"})
del os.environ["GOBIN"]
os.environ.pop("GOENV", None)
os.putenv("GOOS", goos(1, 2))
# os.environ["GOARCH"] = "arm"
run(env=dict(os.environ, GOTMPDIR="/t"))
env.update(GOBIN="/b", GOPATH="/g")
env = dict(os.environ,
           GOROOT="/r")
if check(GOARCH == "arm"): pass
e["GOEXPERIMENT"] = "x"
`, `2: set GOROOT=/opt/go [exported] [maybe] [scanned] | os.environ["GOROOT"] = "/opt/go"
3: prepend PATH=/opt/go/bin:${PATH} [exported] [maybe] [scanned] | os.environ['PATH'] = "/opt/go/bin:" + os.environ["PATH"]
4: append PATH=${PATH}:/x [exported] [maybe] [scanned] | os.environ["PATH"] += os.pathsep + '/x'
6: default GOPROXY=direct [exported] [maybe] [scanned] | os.environ.setdefault("GOPROXY", "direct"
7: set GOPATH=‹f"{home}/go"› [exported] [maybe] [scanned] | env["GOPATH"] = f"{home}/go"
7: set TOKEN=s [exported] [maybe] [scanned] | env["TOKEN"] = "s"
8: set GOROOT=/y [exported] [maybe] [scanned] | "GOROOT": "/y"
8: set SECRET=z [exported] [maybe] [scanned] | "SECRET": "z"
9: unset GOBIN= [exported] [maybe] [scanned] | del os.environ["GOBIN"]
10: unset GOENV= [exported] [maybe] [scanned] | os.environ.pop("GOENV"
11: set GOOS=‹goos(1, 2)› [exported] [maybe] [scanned] | os.putenv("GOOS", goos(1, 2)
13: set GOTMPDIR=/t [exported] [maybe] [scanned] | GOTMPDIR="/t"
14: set GOBIN=/b [exported] [maybe] [scanned] | GOBIN="/b"
14: set GOPATH=/g [exported] [maybe] [scanned] | GOPATH="/g"
16: set GOROOT=/r [exported] [maybe] [scanned] | GOROOT="/r"
18: set GOEXPERIMENT=x [exported] [maybe] [scanned] | e["GOEXPERIMENT"] = "x"
`},
		{"node", decoder.StartupNode, "process.env.GOROOT = '/opt/go';\nprocess.env[\"PATH\"] = `/x/bin:${process.env.PATH}`\nprocess.env.PATH = \"/x/bin:\" + process.env.PATH;\nif (process.env.GOFLAGS === 'x') {}\nprocess.env.GOPROXY ??= \"direct\";\ndelete process.env.GOBIN;\nspawn('go', [], { env: { ...process.env, GOOS: 'linux', TOKEN: secret } });\n// process.env.GOARCH = 'arm'\n", "1: set GOROOT=/opt/go [exported] [maybe] [scanned] | process.env.GOROOT = '/opt/go'\n2: set PATH=‹`/x/bin:${process.env.PATH}`› [exported] [maybe] [scanned] | process.env[\"PATH\"] = `/x/bin:${process.env.PATH}`\n3: prepend PATH=/x/bin:${PATH} [exported] [maybe] [scanned] | process.env.PATH = \"/x/bin:\" + process.env.PATH\n5: default GOPROXY=direct [exported] [maybe] [scanned] | process.env.GOPROXY ??= \"direct\"\n6: unset GOBIN= [exported] [maybe] [scanned] | delete process.env.GOBIN\n7: set GOOS=linux [exported] [maybe] [scanned] | GOOS: 'linux'\n7: set TOKEN=‹secret› [exported] [maybe] [scanned] | TOKEN: secret\n"},
		{"perl", decoder.StartupPerl, `$ENV{GOROOT} = '/opt/go';
$ENV{"PATH"} = "/x/bin:" . $ENV{PATH};
$ENV{PATH} .= ":/y";
die if $ENV{GOFLAGS} == 1;
delete $ENV{GOBIN};
local $ENV{'GOPATH'} = "$home/go";
`, `1: set GOROOT=/opt/go [exported] [maybe] [scanned] | $ENV{GOROOT} = '/opt/go'
2: prepend PATH=/x/bin:${PATH} [exported] [maybe] [scanned] | $ENV{"PATH"} = "/x/bin:" . $ENV{PATH}
3: append PATH=${PATH}:/y [exported] [maybe] [scanned] | $ENV{PATH} .= ":/y"
5: unset GOBIN= [exported] [maybe] [scanned] | delete $ENV{GOBIN}
6: set GOPATH=‹"$home/go"› [exported] [maybe] [scanned] | $ENV{'GOPATH'} = "$home/go"
`},
		{"vim", decoder.StartupVim, `" let $GOROOT = '/no'
let $GOROOT = "/opt/go"
let $PATH = '/x/bin:' . $PATH
let $PATH .= ':/y'
call setenv('GOBIN', '/b')
if $GOFLAGS == '' | unlet $GOFLAGS | endif
vim.env.GOPATH = "/g"
`, `2: set GOROOT=/opt/go [exported] [maybe] [scanned] | let $GOROOT = "/opt/go"
3: prepend PATH=/x/bin:${PATH} [exported] [maybe] [scanned] | let $PATH = '/x/bin:' . $PATH
4: append PATH=${PATH}:/y [exported] [maybe] [scanned] | let $PATH .= ':/y'
5: set GOBIN=/b [exported] [maybe] [scanned] | setenv('GOBIN', '/b'
6: unset GOFLAGS= [exported] [maybe] [scanned] | unlet $GOFLAGS
7: set GOPATH=/g [exported] [maybe] [scanned] | vim.env.GOPATH = "/g"
`},
		{"emacs", decoder.StartupEmacs, `; (setenv "GOROOT" "/no")
(setenv "GOROOT" "/opt/go")
(setenv "PATH" (concat "/x/bin:" (getenv "PATH")))
`, `2: set GOROOT=/opt/go [exported] [maybe] [scanned] | (setenv "GOROOT" "/opt/go"
3: set PATH=‹(concat "/x/bin:" (getenv "PATH"))› [exported] [maybe] [scanned] | (setenv "PATH" (concat "/x/bin:" (getenv "PATH"))
`},
	})
}
