// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"path"
	"slices"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Session lists what a program reads on behalf of what it starts: sudo its
// policy, su, login and sshd what PAM is told, cron its tables, mise and editors
// their settings. Nil for every other program. s is what it started: HOME is the
// user's, CWD the project's; exe and argv are the program's own.
func Session(exe string, argv []string, s Shell) []Candidate {
	o := newOrdering(s)
	switch exe = baseName(strings.TrimSuffix(exe, " (deleted)")); exe {
	case "sudo":
		// PAM's variables reach no command of sudo's unless env_reset is off.
		o.file("/etc/sudoers", Candidate{Kind: decoder.StartupSudoers, Why: "sudo policy", Certain: true})
	case "su", "runuser", "login", "sshd", "sshd-session", "gdm-session-worker", "lightdm", "sddm-helper", "greetd":
		o.pam()
		if strings.HasPrefix(exe, "sshd") {
			o.add(inHome(".ssh/environment"), Candidate{Kind: decoder.StartupSSHEnvironment, Why: "PermitUserEnvironment"})
		}
	case "cron", "crond", "atd":
		o.pam()
		o.cron()
	case "systemd":
		o.environmentD()
	case "runc", "crun", "youki", "runsc":
		o.bundle(argv)
	case "mise", "rtx":
		o.mise()
	case "code", "code-insiders", "code-oss", "codium", "cursor", "windsurf":
		o.vscode()
	case "node":
		if slices.ContainsFunc(argv, func(arg string) bool {
			return strings.Contains(arg, "extensionHost") || strings.Contains(arg, "vscode-server")
		}) {
			o.vscode()
		}
	}
	return o.list
}

func (o *ordering) pam() {
	o.file("/etc/security/pam_env.conf", Candidate{Kind: decoder.StartupPamEnvConf, Why: "pam_env"})
	o.file("/etc/environment", Candidate{Kind: decoder.StartupEnvironment, Why: "pam_env"})
}

func (o *ordering) cron() {
	c := Candidate{Kind: decoder.StartupCrontab, Why: "crontab"}
	o.file("/etc/crontab", c)
	if user, ok := o.lookup("LOGNAME"); ok && user != "" && !strings.Contains(user, "/") {
		o.file("/var/spool/cron/crontabs/"+user, c)
		o.file("/var/spool/cron/"+user, c)
	}
	c.Glob = true
	o.file("/etc/cron.d/*", c)
}

// environmentD is what systemd gives the services of a user.
func (o *ordering) environmentD() {
	c := Candidate{Kind: decoder.StartupEnvironmentD, Why: "environment.d", Glob: true}
	for _, dir := range [...]string{"/usr/lib", "/usr/local/lib", "/run", "/etc"} {
		o.file(dir+"/environment.d/*.conf", c)
	}
	o.add(join(under("XDG_CONFIG_HOME", "/.config", "/environment.d/"), decoder.Expr{{Kind: decoder.PartGlob, Text: "*"}}, text(".conf")), c)
}

// bundle is what a container runtime is told to start.
func (o *ordering) bundle(argv []string) {
	for i, arg := range argv {
		dir, ok := strings.CutPrefix(arg, "--bundle=")
		if (arg == "--bundle" || arg == "-b") && i+1 < len(argv) {
			dir, ok = argv[i+1], true
		}
		if ok && strings.HasPrefix(dir, "/") {
			o.file(path.Join(dir, "config.json"), Candidate{Kind: decoder.StartupContainer, Why: "container", Certain: true})
			return
		}
	}
}

// maxParents bounds the directories above a project that are looked at.
const maxParents = 6

// above calls use with the directory and those above it, the farthest first:
// what stands nearer to a project has the last word.
func (o *ordering) above(use func(dir string)) {
	var dirs []string
	for dir := o.CWD; strings.HasPrefix(dir, "/") && len(dirs) < maxParents; dir = path.Dir(dir) {
		if dirs = append(dirs, strings.TrimSuffix(dir, "/")); dir == "/" {
			break
		}
	}
	for _, dir := range slices.Backward(dirs) {
		use(dir)
	}
}

// Mise lists the settings from which mise, run by a shell before each prompt,
// takes what it sets in a directory.
func Mise(s Shell) []Candidate {
	o := newOrdering(s)
	o.mise()
	return o.list
}

func (o *ordering) mise() {
	c := Candidate{Kind: decoder.StartupMise, Why: "mise"}
	o.add(under("XDG_CONFIG_HOME", "/.config", "/mise/config.toml"), c)
	o.above(func(dir string) {
		o.file(dir+"/.mise.toml", c)
		o.file(dir+"/mise.toml", c)
	})
}

func (o *ordering) vscode() {
	c := Candidate{Kind: decoder.StartupVSCodeSettings, Why: "settings"}
	o.add(inHome(".config/Code/User/settings.json"), c)
	o.add(inHome(".vscode-server/data/Machine/settings.json"), c)
	o.above(func(dir string) {
		o.file(dir+"/.vscode/settings.json", c)
		o.file(dir+"/.vscode/launch.json", Candidate{Kind: decoder.StartupVSCodeLaunch, Why: "launch configuration"})
	})
}

// Before lists what may have made an environment that is older than anything
// known: what PAM reads for every session, and what the user's login shell and
// an interactive one read. Nothing of it is certain.
func Before(s Shell) []Candidate {
	s.Terminal, s.Argv = Yes, []string{"-sh"}
	o := newOrdering(s)
	if s.Exe, _ = o.lookup("SHELL"); s.Exe == "" {
		s.Exe = "/bin/sh"
	}
	list := Session("login", nil, s)
	s.Argv[0] = "-" + baseName(s.Exe)
	list = append(list, Order(s)...)
	if o = newOrdering(s); o.program == "bash" {
		s.Argv = []string{"bash"}
		list = append(list, Order(s)...)
	}
	for i := range list {
		list[i].Certain = false
		list[i].Group = 0
	}
	return list
}
