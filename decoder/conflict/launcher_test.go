// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// ran makes what ran: argv and environment separated by blanks. The executable is
// argv[0], or what stands before a "|".
func ran(argv, env string) *decoder.Exec {
	e := &decoder.Exec{Complete: true}
	if exe, rest, ok := strings.Cut(argv, "|"); ok {
		e.Exe, argv = exe, rest
	}
	e.Argv = strings.Split(argv, " ")
	if e.Exe == "" {
		e.Exe = e.Argv[0]
		if !path.IsAbs(e.Exe) {
			e.Exe = "/usr/bin/" + e.Exe
		}
	}
	for _, v := range strings.Fields(env) {
		e.Env = append(e.Env, decoder.ParseEntry(v))
	}
	return e
}

func TestLaunchers(t *testing.T) {
	const home = "HOME=/home/u "
	for _, tt := range []struct {
		name          string
		by            string // argv
		had, has      string // environment on both sides of the edge
		value         string // default /opt/go
		variable      string // default GOROOT
		file, text    string
		from          string // the startup file that led to file
		above         string // argv of the injector's parent
		before        bool
		removed       bool
		want          string // launcher
		cause, advice string // advice is part of the first fix
	}{
		// Files.
		{name: "a startup file", by: "bash", file: "/home/u/.bashrc", want: "shell", cause: CauseRCFile},
		{name: "profile.d", by: "bash", file: "/etc/profile.d/go.sh", want: "shell", cause: CauseRCFile},
		{name: "fish", by: "fish", file: "/home/u/.config/fish/config.fish", want: "shell", cause: CauseRCFile},
		{name: "what a startup file sources", by: "bash", file: "/home/u/lib/go.sh", from: "/home/u/.bashrc", want: "shell", cause: CauseRCFile},
		{name: ".envrc", by: "bash", file: "/p/.envrc", want: "direnv", cause: CauseDirenv, advice: "direnv edit /p"},
		{name: "goenv init", by: "bash", file: "/home/u/.bashrc", text: `eval "$(goenv init -)"`, want: "version manager's line in a startup file", cause: CauseManager, advice: "GOENV_DISABLE_GOROOT"},
		{name: "asdf's set-env", by: "bash", file: "/home/u/.bashrc", text: ". ~/.asdf/plugins/golang/set-env.bash", want: "version manager's line in a startup file", cause: CauseManager, advice: "set-env"},
		{name: "gvm", by: "bash", file: "/home/u/.bashrc", text: "source ~/.gvm/scripts/gvm", want: "version manager's line in a startup file", cause: CauseManager, advice: "gvm use"},
		{name: "/etc/environment", by: "su", file: "/etc/environment", want: "pam_env", cause: CausePam, advice: "log in again"},
		{name: "~/.ssh/environment", by: "sshd", file: "/home/u/.ssh/environment", want: "sshd", cause: CauseSSH, advice: "log in again"},
		{name: "environment.d", by: "systemd", file: "/home/u/.config/environment.d/go.conf", want: "systemd", cause: CauseSystemd, advice: "systemctl --user"},
		{name: "a unit", by: "systemd", file: "/etc/systemd/system/ci.service", want: "systemd", cause: CauseSystemd, advice: "systemctl cat"},
		{name: ".tmux.conf", by: "tmux", file: "/home/u/.tmux.conf", want: "tmux", cause: CauseTmux, advice: "tmux set-environment -gu GOROOT"},
		{name: ".screenrc", by: "screen", file: "/home/u/.screenrc", want: "screen", cause: CauseScreen, advice: "screen -X unsetenv GOROOT"},
		{name: "a makefile", by: "make", file: "/p/Makefile", want: "make", cause: CauseMake},
		{name: "settings.json", by: "node", file: "/p/.vscode/settings.json", want: "editor", cause: CauseIDE},
		{name: "sudoers", by: "sudo", file: "/etc/sudoers.d/go", want: "sudo", cause: CauseSudo, advice: "visudo"},
		{name: "a script of another language", by: "python3", file: "/p/run.py", want: "script", cause: CauseScript},
		{name: "gvm's own file, which a startup file sources", by: "bash", has: home, value: "/home/u/.gvm/gos/go1.22", file: "/home/u/.gvm/environments/default", from: "/home/u/.bashrc", want: "gvm", cause: CauseManager, advice: "gvm use"},
		{name: "a line of one's own that names gvm's directory", by: "bash", has: home, value: "/home/u/.gvm/gos/go1.22", file: "/home/u/.bashrc", want: "shell", cause: CauseRCFile},
		{name: "a file of no known kind", by: "bash", file: "/p/build.sh", want: "", cause: ""},

		// Version managers, told by where the value lies.
		{name: "asdf", by: "bash", has: home, value: "/home/u/.asdf/installs/golang/1.22.0/go", want: "asdf", cause: CauseManager, advice: "asdf-golang"},
		{name: "asdf elsewhere, before the trace", by: "bash", has: home + "ASDF_DATA_DIR=/d/asdf", value: "/d/asdf/installs/golang/1.22.0/go", before: true, want: "asdf", cause: CauseManager},
		{name: "goenv", by: "bash", has: home + "GOENV_ROOT=/g", value: "/g/versions/1.22.0", want: "goenv", cause: CauseManager, advice: "GOENV_DISABLE_GOROOT"},
		{name: "gvm", by: "bash", has: home + "GVM_ROOT=/home/u/.gvm", value: "/home/u/.gvm/gos/go1.22", want: "gvm", cause: CauseManager, advice: "gvm use"},
		{name: "gvm's GOPATH", by: "bash", has: home, variable: "GOPATH", value: "/home/u/.gvm/pkgsets/go1.22/global", want: "gvm", cause: CauseManager},
		{name: "mise", by: "bash", has: home + "__MISE_DIFF=x", value: "/home/u/.local/share/mise/installs/go/1.22.0", want: "mise", cause: CauseManager, advice: "MISE_GO_SET_GOROOT"},
		{name: "stefanmaric/g", by: "bash", has: home, value: "/home/u/.go", want: "g", cause: CauseManager},
		{name: "voidint/g", by: "bash", has: home, value: "/home/u/.g/go", want: "g", cause: CauseManager},
		{name: "Homebrew", by: "bash", value: "/home/linuxbrew/.linuxbrew/Cellar/go/1.22.0/libexec", want: "Homebrew", cause: CauseManager, advice: "brew --prefix"},
		{name: "golang.org/dl", by: "go1.22.0", has: home, value: "/home/u/sdk/go1.22.0", want: "golang.org/dl", cause: CauseWrapper, advice: "what go1.22.0 runs"},
		{name: "a toolchain switch", by: "go", has: home, value: "/home/u/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.25.0.linux-amd64", want: "go: a toolchain that it switched to", cause: CauseToolchainLeak},
		{name: "another directory whose name begins alike", by: "bash", has: home, value: "/home/u/.gophers", want: "", cause: ""},

		// Sessions.
		{name: "direnv's hook", by: "bash", has: home + "DIRENV_DIFF=x DIRENV_FILE=/p/.envrc", want: "direnv", cause: CauseDirenv, advice: "direnv edit /p"},
		{name: "direnv, entered before", by: "bash", had: "DIRENV_DIFF=x", has: "DIRENV_DIFF=x", want: "", cause: ""},
		{name: "direnv exec", by: "direnv exec /p go", want: "direnv", cause: CauseDirenv, advice: "direnv edit"},
		{name: "sudo NAME=value", by: "sudo GOROOT=/opt/go go", has: "SUDO_COMMAND=go GOROOT=/opt/go", want: "sudo", cause: CauseSudo, advice: "sudo without GOROOT="},
		{name: "sudo env NAME=value", by: "sudo env GOROOT=/opt/go go", has: "SUDO_COMMAND=env GOROOT=/usr/local/go", want: "sudo", cause: CauseSudo, advice: "visudo"},
		{name: "sudo's policy", by: "sudo go", has: "SUDO_COMMAND=go", want: "sudo", cause: CauseSudo, advice: "visudo"},
		{name: "another program called sudo", by: "sudo go", want: "any other program", cause: CauseProgram},
		{name: "su", by: "su - u", want: "su, runuser, login", cause: CausePam, advice: "/etc/environment"},
		{name: "sshd", by: "/usr/sbin/sshd|sshd: u@notty", has: "SSH_CONNECTION=x", want: "sshd", cause: CauseSSH, advice: "~/.ssh/environment"},
		{name: "tmux, by set-environment", by: "tmux new", has: "TMUX=x", want: "tmux", cause: CauseTmux, advice: "tmux set-environment -gu GOROOT"},
		{name: "a tmux server older than the trace", by: "/usr/bin/tmux|tmux: server", before: true, want: "tmux", cause: CauseTmux, advice: "tmux set-environment -gu GOROOT"},
		{name: "screen", by: "/usr/bin/screen-4.9.0|SCREEN -S x", has: "STY=x", want: "screen", cause: CauseScreen, advice: "screen -X unsetenv GOROOT"},
		{name: "runc", by: "/usr/bin/runc|runc init", want: "container", cause: CauseContainer, advice: "ENV in the Dockerfile"},
		{name: "runc from a memfd", by: "/memfd:runc_cloned:/proc/self/exe (deleted)|runc init", want: "container", cause: CauseContainer},
		{name: "cron", by: "/usr/sbin/cron", want: "cron, at", cause: CauseCron, advice: "crontab -e"},
		{name: "systemd", by: "/usr/lib/systemd/systemd|/sbin/init", has: "INVOCATION_ID=x", want: "systemd", cause: CauseSystemd, advice: "systemctl cat"},
		{name: "systemd --user", by: "/usr/lib/systemd/systemd|/usr/lib/systemd/systemd --user", want: "systemd", cause: CauseSystemd, advice: "systemctl --user"},

		// Editors.
		{name: "the extension host", by: "/usr/share/code/code|code --type=utility --utility-sub-type=node.mojom.NodeService", has: "VSCODE_PID=1", want: "VS Code and vscode-go", cause: CauseIDE, advice: "go.goroot"},
		{name: "vscode-server", by: "/home/u/.vscode-server/bin/x/node|node bootstrap-fork --type=extensionHost", variable: "GOFLAGS", want: "VS Code and vscode-go", cause: CauseIDE, advice: "go.toolsEnvVars"},
		{name: "by its environment", by: "/usr/share/code/code|code", had: "VSCODE_PID=1 ELECTRON_RUN_AS_NODE=1", has: "VSCODE_PID=1", variable: "GOPATH", want: "VS Code and vscode-go", cause: CauseIDE, advice: "go.gopath"},
		{name: "the terminal's PATH", by: "bash", has: "VSCODE_ENV_PREPEND=PATH=/x", want: "VS Code's terminal", cause: CauseIDE},
		{name: "a shell in its terminal", by: "bash", had: "VSCODE_PID=1", has: "VSCODE_PID=1", want: "", cause: ""},
		{name: "the resolver shell", by: "bash -ilc x", had: "VSCODE_RESOLVING_ENVIRONMENT=1 VSCODE_PID=1", want: "", cause: ""},
		{name: "GoLand", by: "/opt/goland/jbr/bin/java|java com.intellij.idea.Main", want: "GoLand", cause: CauseIDE, advice: "Settings > Go"},
		{name: "its terminal", by: "/opt/x/java|java x", has: "TERMINAL_EMULATOR=JetBrains-JediTerm", want: "GoLand", cause: CauseIDE},
		{name: "another java", by: "java -jar agent.jar", want: "any other program", cause: CauseProgram, advice: "configuration of java"},
		{name: "vim", by: "/usr/bin/vim.basic|vim x.go", want: "vim, neovim", cause: CauseIDE, advice: "let $GOROOT"},
		{name: "neovim", by: "nvim", has: "NVIM=/run/x", want: "vim, neovim", cause: CauseIDE},
		{name: "Emacs", by: "emacs", want: "Emacs", cause: CauseIDE, advice: "setenv"},
		{name: "a gopls daemon", by: "gopls serve -listen=unix;/tmp/x", want: "a gopls daemon", cause: CauseIDE, advice: "end the gopls daemon"},

		// Builders.
		{name: "make", by: "make all", has: "MAKELEVEL=1", want: "make", cause: CauseMake, advice: "makefile"},
		{name: "a recipe", by: "sh -c GOROOT=/opt/go␣go␣build", had: "MAKELEVEL=1", above: "make", want: "make", cause: CauseMake},
		{name: "a script below make", by: "bash build.sh", had: "MAKELEVEL=1", above: "make", want: "", cause: ""},
		{name: "go generate", by: "/usr/local/go/bin/go|go generate", has: "GOFILE=x.go GOPACKAGE=x", want: "go generate", cause: CauseToolchainLeak},
		{name: "pre-commit", by: "python3 -m pre_commit", has: "PRE_COMMIT=1", want: "pre-commit", cause: CauseCI, advice: ".pre-commit-config.yaml"},
		{name: "GitHub Actions", by: "/x/Runner.Worker", has: "GITHUB_ACTIONS=true", want: "GitHub Actions", cause: CauseCI, advice: "workflow"},
		{name: "Nix", by: "bash", has: "IN_NIX_SHELL=impure", want: "Nix", cause: CauseDevShell},
		{name: "conda", by: "bash", has: "CONDA_PREFIX=/c", want: "conda", cause: CauseDevShell},

		// Programs.
		{name: "env NAME=value", by: "env GOROOT=/opt/go go", want: "env(1)", cause: CauseEnv, advice: "env without GOROOT="},
		{name: "env that took it away", by: "env -i go", removed: true, want: "env(1)", cause: CauseEnv},
		{name: "a file called env", by: "env go", want: "any other program", cause: CauseProgram},
		{name: "sh -c 'NAME=value go'", by: "sh -c GOROOT=/opt/go␣go␣build", want: "sh -c 'NAME=value command'", cause: CauseInline, advice: "out of that command"},
		{name: "bash -lc 'cd x; NAME=value go'", by: "bash -lc cd␣x;GOROOT=/opt/go␣go", want: "sh -c 'NAME=value command'", cause: CauseInline},
		{name: "another variable whose name ends alike", by: "sh -c MYGOROOT=/opt/go␣go", want: "", cause: ""},
		{name: "python", by: "/usr/bin/python3.11|python3 build.py", want: "a script", cause: CauseScript, advice: "build.py"},
		{name: "node -e", by: "node -e x", want: "a script", cause: CauseScript, advice: "what node runs"},
		{name: "anything", by: "/opt/ci/agent", want: "any other program", cause: CauseProgram, advice: "configuration of agent"},
		{name: "a shell, and nothing tells how", by: "bash", want: "", cause: ""},
		{name: "before the trace", by: "/opt/ci/agent", before: true, want: "", cause: ""},
		{name: "nobody knows", want: "", cause: ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			i := &injection{name: "GOROOT", value: "/opt/go", before: tt.before, removed: tt.removed, file: tt.file, from: tt.from, text: tt.text}
			if tt.variable != "" {
				i.name = tt.variable
			}
			if tt.value != "" {
				i.value = tt.value
			}
			if tt.by != "" {
				i.by, i.to = ran(tt.by, tt.had), ran("go build", tt.has)
				for n := range i.by.Argv {
					i.by.Argv[n] = strings.ReplaceAll(i.by.Argv[n], "␣", " ")
				}
			}
			if tt.above != "" {
				i.above = append(i.above, ran(tt.above, ""))
			}
			var name, cause, advice string
			if l := i.launcher(); l != nil {
				name, cause = l.name, l.cause
				if l.fix != nil {
					advice = l.fix(i)[0]
				}
			}
			if d := cmp.Diff([]string{tt.want, tt.cause}, []string{name, cause}); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
			if !strings.Contains(advice, tt.advice) {
				t.Errorf("advice %q lacks %q", advice, tt.advice)
			}
		})
	}
}

// A launcher without a name, a way to tell it, or a cause of the catalogue is a
// mistake in a table.
func TestLauncherTables(t *testing.T) {
	known := make(map[string]bool)
	for _, c := range Causes() {
		if c.Means == "" || known[c.ID] {
			t.Errorf("%+v", c)
		}
		known[c.ID] = true
	}
	for _, l := range append(fileLaunchers(), launchers()...) {
		if l.name == "" || !known[l.cause] || l.is == nil {
			t.Errorf("%+v", l)
		}
	}
}

func TestInsertFix(t *testing.T) {
	got := insertFix([]string{"delete x:1", "unset A"}, []string{"direnv edit /p", "delete x:1"}, "A")
	if d := cmp.Diff([]string{"delete x:1", "direnv edit /p", "unset A"}, got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	if d := cmp.Diff([]string{"x"}, insertFix(nil, []string{"x"}, "A")); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

// What a client handed over is not in the server's global environment.
func TestTmuxFix(t *testing.T) {
	for _, k := range []struct {
		handed bool
		want   string
	}{{false, "tmux set-environment -gu GOROOT"}, {true, "tmux set-environment -u GOROOT"}} {
		if got := tmuxFix(&injection{name: "GOROOT", handed: k.handed}); got[0] != k.want {
			t.Errorf("handed %v: got %s, want %s", k.handed, got[0], k.want)
		}
	}
}
