// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"cmp"
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

// Causes, as far as the tree, an environment or a location proves one. An empty
// cause is the honest answer for the rest: something typed or evaluated in a shell.
// Each is a mechanism, and says how to get rid of a value for good.
const (
	CauseRCFile        = "rc-file"
	CauseInline        = "inline"
	CauseEnv           = "env(1)"
	CauseSudo          = "sudo"
	CauseSudoPath      = "sudo-E+secure_path"
	CauseGoenvFile     = "goenv-file"
	CauseTmux          = "tmux-server-env"
	CauseScreen        = "screen-server-env"
	CauseManager       = "stale-manager-export"
	CauseDirenv        = "direnv"
	CauseMake          = "make"
	CauseContainer     = "container-config"
	CauseIDE           = "ide-setting"
	CausePam           = "pam-env"
	CauseSSH           = "ssh-environment"
	CauseSystemd       = "systemd"
	CauseCron          = "cron"
	CauseScript        = "script"
	CauseProgram       = "program"
	CauseCI            = "ci"
	CauseDevShell      = "dev-shell"
	CauseBaked         = "baked-default"
	CauseToolchainLeak = "toolchain-leak"
	CauseWrapper       = "dl-wrapper"
)

// Cause is a mechanism that puts values into environments.
type Cause struct {
	ID        string
	Means     string   // where the value stands
	Launchers []string // that are recognised as it
}

// Causes returns the catalogue, in the order of the alphabet.
func Causes() []Cause {
	causes := []Cause{
		{ID: CauseRCFile, Means: "a line of a shell startup file"},
		{ID: CauseInline, Means: "NAME=value in front of a command, in the text of sh -c"},
		{ID: CauseEnv, Means: "an argument of env: NAME=value, -u or -i"},
		{ID: CauseSudo, Means: "an argument of sudo, or its policy"},
		{ID: CauseSudoPath, Means: "sudo kept the variable (-E) and replaced PATH (secure_path)"},
		{ID: CauseGoenvFile, Means: "the user's go/env file: go env -w"},
		{ID: CauseTmux, Means: "the environment that a tmux server has from its first client, or was given"},
		{ID: CauseScreen, Means: "the same of a screen server"},
		{ID: CauseManager, Means: "a version manager exported it for another version than the one that runs"},
		{ID: CauseDirenv, Means: ".envrc"},
		{ID: CauseMake, Means: "a makefile, a recipe, or the command line of make"},
		{ID: CauseContainer, Means: "the configuration of a container or its image"},
		{ID: CauseIDE, Means: "settings of an editor, or the environment that it began with"},
		{ID: CausePam, Means: "/etc/environment and its like, applied at a login or by su"},
		{ID: CauseSSH, Means: "~/.ssh/environment, or what the client sent"},
		{ID: CauseSystemd, Means: "a unit, environment.d, or the manager's own environment"},
		{ID: CauseCron, Means: "a crontab"},
		{ID: CauseScript, Means: "a program in another language than the shell's"},
		{ID: CauseProgram, Means: "any other program"},
		{ID: CauseCI, Means: "what runs a job: its configuration"},
		{ID: CauseDevShell, Means: "an environment that a person enters"},
		{ID: CauseBaked, Means: "linked into a copied go command"},
		{ID: CauseToolchainLeak, Means: "a go command set it for itself, and it reached another one"},
		{ID: CauseWrapper, Means: "go1.N of golang.org/dl set it for its own child"},
	}
	for i := range causes {
		for _, l := range append(launchers(), fileLaunchers()...) {
			if l.cause == causes[i].ID && !slices.Contains(causes[i].Launchers, l.name) {
				causes[i].Launchers = append(causes[i].Launchers, l.name)
			}
		}
	}
	slices.SortFunc(causes, func(a, b Cause) int { return cmp.Compare(a.ID, b.ID) })
	return causes
}

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
