// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// shellOf makes a shell from "exe argv…", with HOME=/h and a directory /w.
func shellOf(argv []string, exe string, terminal Known, env ...string) Shell {
	s := Shell{Exe: exe, Argv: argv, CWD: "/w", Terminal: terminal}
	for _, e := range append([]string{"HOME=/h"}, env...) {
		s.Env = append(s.Env, decoder.ParseEntry(e))
	}
	return s
}

// drawOrder writes candidates: "path", "path?" where it is not certain, "(a|b)"
// for a group, "'text'" for a command.
func drawOrder(list []Candidate) string {
	var words []string
	group := 0
	for _, c := range list {
		w := c.Path
		if w == "" && c.Text != "" {
			w = "'" + c.Text + "'"
		}
		if w == "" {
			w = "<" + show(c.Expr) + ">"
		}
		if !c.Certain {
			w += "?"
		}
		if c.Group != 0 && c.Group == group {
			words[len(words)-1] = strings.TrimSuffix(words[len(words)-1], ")") + "|" + w + ")"
			continue
		}
		if group = c.Group; group != 0 {
			w = "(" + w + ")"
		}
		words = append(words, w)
	}
	return strings.Join(words, " ")
}

const (
	loginBash = "/etc/profile (/h/.bash_profile|/h/.bash_login|/h/.profile)"
	bashRC    = "(/etc/bash.bashrc?|/etc/bash/bashrc?) /h/.bashrc"
	zshenv    = "(/etc/zsh/zshenv|/etc/zshenv) /h/.zshenv"
	zshlogin  = "(/etc/zsh/zlogin|/etc/zlogin) /h/.zlogin"
	zprofile  = "(/etc/zsh/zprofile|/etc/zprofile) /h/.zprofile"
	zshrc     = "(/etc/zsh/zshrc|/etc/zshrc) /h/.zshrc"
	fishAll   = "/h/.config/fish/fish_variables /h/.config/fish/conf.d/*.fish /etc/fish/conf.d/*.fish " +
		"/usr/local/share/fish/vendor_conf.d/*.fish? /usr/share/fish/vendor_conf.d/*.fish? " +
		"/etc/fish/config.fish /h/.config/fish/config.fish"
)

func TestOrder(t *testing.T) {
	for _, k := range []struct {
		name     string
		exe      string
		argv     string // split at blanks; _ is a blank
		terminal Known
		env      []string
		want     string
	}{
		{"bash -c", "/usr/bin/bash", "bash -c go_build", Unknown, nil, "'go build'"},
		{"BASH_ENV", "/usr/bin/bash", "bash -c x", Unknown, []string{"BASH_ENV=$HOME/be.sh"}, "/h/be.sh 'x'"},
		{"BASH_ENV with a tilde", "/usr/bin/bash", "bash -c x", Unknown, []string{"BASH_ENV=~/be.sh"}, "/h/be.sh 'x'"},
		{"BASH_ENV, relative", "/usr/bin/bash", "bash -c x", Unknown, []string{"BASH_ENV=be.sh"}, "/w/be.sh 'x'"},
		{"BASH_ENV by a command", "/usr/bin/bash", "bash -c x", Unknown, []string{"BASH_ENV=$(echo x)"}, "<‹$(echo x)›> 'x'"},
		{"the last of two BASH_ENV", "/usr/bin/bash", "bash -c x", Unknown, []string{"BASH_ENV=/1", "BASH_ENV=/2"}, "/2 'x'"},
		{"BASH_ENV of a script", "/usr/bin/bash", "bash ./a.sh x", Unknown, []string{"BASH_ENV=/be"}, "/be /w/a.sh"},
		{"a script by the kernel", "/usr/bin/bash", "/bin/bash -e /w/a.sh", Unknown, nil, "/w/a.sh"},
		{"a script without a slash", "/usr/bin/bash", "bash a.sh", Unknown, nil, "/w/a.sh?"},
		{"bash -ic", "/usr/bin/bash", "bash -ic x", Unknown, []string{"BASH_ENV=/be"}, bashRC + " 'x'"},
		{"options one by one", "/usr/bin/bash", "bash -i -c x", Unknown, nil, bashRC + " 'x'"},
		{"bash -lc", "/usr/bin/bash", "bash -lc x", Unknown, []string{"BASH_ENV=/be"}, loginBash + " /be 'x'"},
		{"bash -ilc", "/usr/bin/bash", "bash -ilc x", Unknown, nil, loginBash + " 'x'"},
		{"sudo -i", "/usr/bin/bash", "-bash --login -c x", No, nil, loginBash + " 'x'"},
		{"a login shell by its name", "/usr/bin/bash", "-bash", Yes, nil, loginBash},
		{"by its name, with a command", "/usr/bin/bash", "-bash -c x", No, nil,
			"/etc/profile? (/h/.bash_profile?|/h/.bash_login?|/h/.profile?) 'x'"},
		{"at a terminal", "/usr/bin/bash", "bash", Yes, nil, bashRC},
		{"at a pipe", "/usr/bin/bash", "bash", No, []string{"BASH_ENV=/be"}, "/be"},
		{"at something unknown", "/usr/bin/bash", "bash", Unknown, []string{"BASH_ENV=/be"}, "/be? " + bashRC + "?"},
		{"bash -s", "/usr/bin/bash", "bash -s arg", Yes, nil, bashRC},
		{"--rcfile", "/usr/bin/bash", "bash --rcfile ~/x -i", Yes, nil, "(/etc/bash.bashrc?|/etc/bash/bashrc?) /h/x"},
		{"--init-file", "/usr/bin/bash", "bash --init-file rc", Yes, nil, "(/etc/bash.bashrc?|/etc/bash/bashrc?) /w/rc"},
		{"-rcfile with one dash", "/usr/bin/bash", "bash -rcfile /rc -i", Yes, nil, "(/etc/bash.bashrc?|/etc/bash/bashrc?) /rc"},
		{"--norc", "/usr/bin/bash", "bash --norc -i", Yes, nil, ""},
		{"--noprofile", "/usr/bin/bash", "bash --noprofile -l", Yes, nil, ""},
		{"--posix", "/usr/bin/bash", "bash --posix -i", Yes, []string{"ENV=$HOME/e"}, "/h/e"},
		{"-o posix", "/usr/bin/bash", "bash -o posix -ic x", Yes, []string{"ENV=/e"}, "/e 'x'"},
		{"POSIXLY_CORRECT", "/usr/bin/bash", "bash -ic x", Yes, []string{"ENV=/e", "POSIXLY_CORRECT="}, "/e 'x'"},
		{"privileged", "/usr/bin/bash", "bash -pc x", No, []string{"BASH_ENV=/be"}, "'x'"},
		{"bash called sh", "/usr/bin/bash", "sh -c x", No, []string{"BASH_ENV=/be", "ENV=/e"}, "'x'"},
		{"bash called sh, login", "/usr/bin/bash", "-sh", Yes, []string{"ENV=/e"}, "/etc/profile /h/.profile /e"},
		{"sshd's command", "/usr/bin/bash", "bash -c x", No, []string{"SSH_CLIENT=1", "BASH_ENV=/be"},
			"(/etc/bash.bashrc?|/etc/bash/bashrc?) /h/.bashrc? /be? 'x'"},
		{"below a shell of sshd", "/usr/bin/bash", "bash -c x", No, []string{"SSH_CLIENT=1", "SHLVL=1"}, "'x'"},
		{"options behind --", "/usr/bin/bash", "bash -- a -i", Yes, nil, "/w/a?"},
		{"-O takes a word", "/usr/bin/bash", "bash -O extglob -c x", No, nil, "'x'"},
		{"+o takes a word", "/usr/bin/bash", "bash +o history -c x", No, nil, "'x'"},
		{"deleted executable", "/usr/bin/bash (deleted)", "bash -c x", No, nil, "'x'"},

		{"dash -c", "/usr/bin/dash", "sh -c x", No, []string{"ENV=/e"}, "'x'"},
		{"dash -lc", "/usr/bin/dash", "sh -lc x", No, nil, "/etc/profile /h/.profile 'x'"},
		{"dash -ic", "/usr/bin/dash", "dash -ic x", No, []string{"ENV=$HOME/e"}, "/h/e 'x'"},
		{"dash at a terminal", "/usr/bin/dash", "-sh", Yes, []string{"ENV=/e"}, "/etc/profile /h/.profile /e"},
		{"dash script", "/usr/bin/dash", "/bin/sh /w/a.sh", Yes, []string{"ENV=/e"}, "/w/a.sh"},
		{"ash of busybox", "/bin/busybox", "ash -lc x", No, nil, "/etc/profile /h/.profile 'x'"},
		{"another applet", "/bin/busybox", "ls", No, nil, ""},
		{"ksh", "/usr/bin/mksh", "mksh", Yes, nil, "(/h/.kshrc?|/h/.mkshrc?)"},

		{"zsh -c", "/usr/bin/zsh", "zsh -c x", Yes, nil, zshenv + " 'x'"},
		{"zsh script", "/usr/bin/zsh", "zsh a.zsh", Yes, nil, zshenv + " /w/a.zsh?"},
		{"zsh at a terminal", "/usr/bin/zsh-5.9", "zsh", Yes, nil, zshenv + " " + zshrc},
		{"zsh -lic", "/usr/bin/zsh", "zsh -lic x", No, nil, zshenv + " " + zprofile + " " + zshrc + " " + zshlogin + " 'x'"},
		{"zsh login by its name", "/usr/bin/zsh", "-zsh", Yes, nil, zshenv + " " + zprofile + " " + zshrc + " " + zshlogin},
		{"zsh -f", "/usr/bin/zsh", "zsh -f -i", Yes, nil, "(/etc/zsh/zshenv|/etc/zshenv)"},
		{"zsh -o norcs", "/usr/bin/zsh", "zsh -o norcs -c x", No, nil, "(/etc/zsh/zshenv|/etc/zshenv) 'x'"},
		{"zsh --no-rcs", "/usr/bin/zsh", "zsh --no-rcs -c x", No, nil, "(/etc/zsh/zshenv|/etc/zshenv) 'x'"},
		{"zsh -d", "/usr/bin/zsh", "zsh -dic x", No, nil, zshenv + " /h/.zshrc 'x'"},
		{"ZDOTDIR", "/usr/bin/zsh", "zsh -ic x", No, []string{"ZDOTDIR=/z"},
			"(/etc/zsh/zshenv|/etc/zshenv) /z/.zshenv (/etc/zsh/zshrc|/etc/zshrc) /z/.zshrc 'x'"},
		{"zsh called sh", "/usr/bin/zsh", "sh -c x", No, nil, "'x'"},

		{"fish -c", "/usr/bin/fish", "fish -c x", No, nil, fishAll + " 'x'"},
		{"fish -C", "/usr/bin/fish", "fish -C a -c b", No, nil, fishAll + " 'a' 'b'"},
		{"fish --command=", "/usr/bin/fish", "fish --command=x", No, nil, fishAll + " 'x'"},
		{"fish -N", "/usr/bin/fish", "fish -N -c x", No, nil, "'x'"},
		{"fish script", "/usr/bin/fish", "fish ./a.fish b", No, nil, fishAll + " /w/a.fish"},

		{"python script", "/usr/bin/python3.11", "python3 -W ignore a.py -c x", No, nil, "/w/a.py"},
		{"python -c", "/usr/bin/python3", "python3 -c x", No, nil, "'x'"},
		{"python -m", "/usr/bin/python3", "python3 -m http.server", No, nil, ""},
		{"node", "/usr/bin/node", "node --inspect /a.js", No, nil, "/a.js"},
		{"perl -e", "/usr/bin/perl", "perl -e x", No, nil, "'x'"},
		{"make", "/usr/bin/make", "make -j2 build", No, nil, "(/w/GNUmakefile|/w/makefile|/w/Makefile)"},
		{"make -C -f", "/usr/bin/make", "make -C sub -f x.mk -fy.mk", No, nil, "/w/sub/x.mk /w/sub/y.mk"},
		{"make --directory=", "/usr/bin/make", "make --directory=/d", No, nil, "(/d/GNUmakefile|/d/makefile|/d/Makefile)"},
		{"tmux", "/usr/bin/tmux", "tmux -L x new", Yes, nil,
			"/etc/tmux.conf? (/h/.tmux.conf?|/h/.config/tmux/tmux.conf?|/h/.config/tmux/tmux.conf?)"},
		{"tmux -f", "/usr/bin/tmux", "tmux -f /x new", Yes, nil, "/x?"},
		{"screen", "/usr/bin/screen", "SCREEN -c rc", No, nil, "/etc/screenrc? /w/rc?"},
		{"anything else", "/usr/bin/nano", "nano x", Yes, nil, ""},
		{"no argv", "/usr/bin/bash", "", Yes, nil, bashRC},
		{"HOME is not set", "/usr/bin/dash", "sh -lc x", No, []string{"-HOME"}, "/etc/profile <${HOME:?}/.profile> 'x'"},
	} {
		t.Run(k.name, func(t *testing.T) {
			argv := strings.Fields(k.argv)
			for i := range argv {
				argv[i] = strings.ReplaceAll(argv[i], "_", " ")
			}
			s := shellOf(argv, k.exe, k.terminal, k.env...)
			if len(k.env) > 0 && k.env[0] == "-HOME" {
				s.Env = nil
			}
			if diff := cmp.Diff(k.want, drawOrder(Order(s))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestInteractive(t *testing.T) {
	for _, k := range []struct {
		exe, argv string
		terminal  Known
		want      Known
	}{
		{"/bin/bash", "bash", Yes, Yes}, {"/bin/bash", "bash", Unknown, Unknown}, {"/bin/bash", "bash -c x", Yes, No},
		{"/bin/bash", "bash -ic x", No, Yes}, {"/bin/bash", "bash x", Yes, No}, {"/bin/zsh", "zsh -i", No, Yes},
		{"/bin/zsh", "zsh -o interactive", No, Yes}, {"/usr/bin/fish", "fish", Yes, Yes}, {"/usr/bin/fish", "fish -c x", Yes, No},
		{"/bin/dash", "sh -s x", Yes, Yes}, {"/usr/bin/make", "make", Yes, No},
	} {
		t.Run(fmt.Sprint(k.argv, k.terminal), func(t *testing.T) {
			if got := shellOf(strings.Fields(k.argv), k.exe, k.terminal).Interactive(); got != k.want {
				t.Errorf("got %v, want %v", got, k.want)
			}
		})
	}
}

func TestShellOf(t *testing.T) {
	e := &decoder.Exec{Exe: "/bin/bash", Argv: []string{"bash"}, CWD: "/w", UID: 1000, EUID: 0}
	if s := ShellOf(e); s.Terminal != No || !s.Privileged || s.CWD != "/w" {
		t.Errorf("%+v", s)
	}
	if s := ShellOf(&decoder.Exec{TTY: "pts/1"}); s.Terminal != Unknown || s.Privileged {
		t.Errorf("%+v", s)
	}
}
