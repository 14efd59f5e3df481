// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"path"
	"slices"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

// Causes, as far as the tree or a location proves one. An empty cause is the
// honest answer for the rest.
const (
	CauseRCFile        = "rc-file"            // a shell startup file
	CauseEnv           = "env(1)"             // env NAME=value command
	CauseSudo          = "sudo"               // sudo NAME=value command
	CauseSudoPath      = "sudo-E+secure_path" // sudo kept the variable and replaced PATH
	CauseGoenvFile     = "goenv-file"         // go env -w
	CauseTmux          = "tmux-server-env"    // the server has it from its first client
	CauseScreen        = "screen-server-env"
	CauseDirenv        = "direnv"
	CauseMake          = "make"
	CauseContainer     = "container-config" // the runtime's configuration
	CauseBaked         = "baked-default"    // linked into a copied binary
	CauseToolchainLeak = "toolchain-leak"   // set by a go command for itself
)

// startupFiles are names that shells read by themselves when they start.
var startupFiles = []string{
	".bashrc", ".bash_profile", ".bash_login", ".profile", ".zshrc", ".zshenv",
	".zprofile", ".zlogin", ".kshrc", ".mkshrc", ".pam_environment",
	"bash.bashrc", "profile", "zshrc", "zshenv", "zprofile", "zlogin",
	"config.fish", "fish_variables", "environment",
}

// cause classifies the conflict between a variable and the choice of a binary.
func (c *Case) cause(setting goenv.Setting, variable Culprit, binary *choice) string {
	if setting.Layer == goenv.UserFile {
		return CauseGoenvFile
	}
	if l := variable.Location; l != nil {
		switch name := path.Base(l.File); {
		case name == ".envrc":
			return CauseDirenv
		case slices.Contains(startupFiles, name), strings.Contains(l.File, "/profile.d/"):
			return CauseRCFile
		}
	}
	if variable.Op == blame.Inherited || variable.Injector == nil {
		return c.serverCause(variable, binary)
	}
	switch e := variable.Injector.Exec; base(e) {
	case "env":
		// env sets and goes on in the same process; it may also be the parent.
		if e != nil && slices.ContainsFunc(e.Argv, func(a string) bool {
			return strings.HasPrefix(a, setting.Name+"=")
		}) {
			if cause := c.serverCause(variable, binary); cause != "" {
				return cause
			}
			return CauseEnv
		}
	case "sudo":
		return CauseSudo
	case "make", "gmake":
		return CauseMake
	case "runc", "crun", "youki", "runsc":
		return CauseContainer
	}
	return c.serverCause(variable, binary)
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
