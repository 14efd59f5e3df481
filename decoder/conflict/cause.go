// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

// Causes, as far as the tree, an environment or a location proves one. An empty
// cause is the honest answer for the rest: something typed or evaluated in a shell.
const (
	CauseRCFile        = "rc-file"            // a shell startup file
	CauseInline        = "inline"             // NAME=value command, in the text of sh -c
	CauseEnv           = "env(1)"             // env NAME=value command
	CauseSudo          = "sudo"               // sudo NAME=value command, or its policy
	CauseSudoPath      = "sudo-E+secure_path" // sudo kept the variable and replaced PATH
	CauseGoenvFile     = "goenv-file"         // go env -w
	CauseTmux          = "tmux-server-env"    // the server has it from its first client
	CauseScreen        = "screen-server-env"
	CauseManager       = "stale-manager-export" // a version manager's, for another version than runs
	CauseDirenv        = "direnv"
	CauseMake          = "make"
	CauseContainer     = "container-config" // the runtime's configuration
	CauseIDE           = "ide-setting"      // an editor's settings, or what it started with
	CausePam           = "pam-env"          // /etc/environment and its like, at a login
	CauseSSH           = "ssh-environment"  // ~/.ssh/environment, or the client's SetEnv
	CauseSystemd       = "systemd"          // a unit, environment.d, the manager's own environment
	CauseCron          = "cron"
	CauseScript        = "script"         // a program in another language than the shell's
	CauseProgram       = "program"        // any other program
	CauseCI            = "ci"             // what runs a job
	CauseDevShell      = "dev-shell"      // Nix, conda: an environment that a person enters
	CauseBaked         = "baked-default"  // linked into a copied binary
	CauseToolchainLeak = "toolchain-leak" // set by a go command for itself
	CauseWrapper       = "dl-wrapper"     // golang.org/dl: go1.N for its own child
)

// cause classifies the conflict between a variable and the choice of a binary.
func (c *Case) cause(setting goenv.Setting, variable Culprit, binary *choice) string {
	if setting.Layer == goenv.UserFile {
		return CauseGoenvFile
	}
	i := c.injection(variable)
	byFile := i.byFile()
	if byFile == nil {
		if cause := c.serverCause(variable, binary); cause != "" {
			return cause
		}
	}
	if l := i.launcher(); l != nil {
		return l.cause
	}
	return ""
}

// serverCause looks at who changed PATH: where that was a terminal server or
// sudo, and the variable came in above it, the two come from different worlds.
func (c *Case) serverCause(variable Culprit, binary *choice) string {
	if binary == nil || !binary.through || binary.culprit.Injector == nil || binary.culprit.Op == blame.Inherited {
		return ""
	}
	if !c.above(variable, binary.culprit) {
		return ""
	}
	switch base(binary.culprit.Injector.Exec) {
	case "tmux":
		return CauseTmux
	case "screen":
		return CauseScreen
	case "sudo":
		return CauseSudoPath
	}
	return ""
}

// above reports that a came into the chain before b did, or in the same image.
func (c *Case) above(a, b Culprit) bool {
	chain := c.Launch.Subject.Chain()
	return slices.Index(chain, a.Image) >= slices.Index(chain, b.Image)
}

// serverHolds reports that a terminal server hands the value to every new pane.
func serverHolds(culprit Culprit, server string) bool {
	return culprit.Op != blame.Inherited && culprit.Injector != nil && base(culprit.Injector.Exec) == server
}
