// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Session lists what a program that begins a session, or changes the user, reads
// on behalf of what it starts: sudo its policy, su, login, sshd and cron what PAM
// is told. Nil for every other program. s is what it started: HOME is the
// user's, exe the path of the program itself.
func Session(exe string, s Shell) []Candidate {
	o := newOrdering(s)
	environment := Candidate{Kind: decoder.StartupEnvironment, Why: "pam_env"}
	switch exe = baseName(strings.TrimSuffix(exe, " (deleted)")); exe {
	case "sudo":
		// PAM's variables reach no command of sudo's unless env_reset is off.
		o.file("/etc/sudoers", Candidate{Kind: decoder.StartupSudoers, Why: "sudo policy", Certain: true})
	case "su", "runuser", "login", "crond", "cron", "atd", "sshd", "sshd-session", "gdm-session-worker", "lightdm", "sddm-helper", "greetd":
		o.file("/etc/security/pam_env.conf", Candidate{Kind: decoder.StartupPamEnvConf, Why: "pam_env"})
		o.file("/etc/environment", environment)
		if strings.HasPrefix(exe, "sshd") {
			o.add(inHome(".ssh/environment"), Candidate{Kind: decoder.StartupSSHEnvironment, Why: "PermitUserEnvironment"})
		}
	}
	return o.list
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
	list := Session("login", s)
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
