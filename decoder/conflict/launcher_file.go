// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"path"
	"slices"
	"strings"
)

// startupFiles are names that shells read by themselves when they start.
var startupFiles = []string{
	".bashrc", ".bash_profile", ".bash_login", ".profile", ".zshrc", ".zshenv",
	".zprofile", ".zlogin", ".kshrc", ".mkshrc", "bash.bashrc", "profile", "zshrc",
	"zshenv", "zprofile", "zlogin", "config.fish", "fish_variables",
}

// byFile recognises the launcher by the file in which the assignment stands. nil:
// there is none, or it can be anybody's.
func (i *injection) byFile() *launcher {
	if i.file == "" {
		return nil
	}
	for _, l := range fileLaunchers() {
		if l.is(i) {
			return &l
		}
	}
	return nil
}

func fileLaunchers() []launcher {
	return []launcher{
		{"direnv", CauseDirenv, named(".envrc"), direnvFix},
		{"version manager's line in a startup file", CauseManager, hooked, managerFix},
		{"version manager", CauseManager, named(".tool-versions", ".go-version", "mise.toml", ".mise.toml", ".goenvrc"), managerFix},
		{"shell", CauseRCFile, named(startupFiles...), nil},
		{"shell", CauseRCFile, in("/profile.d/", "/fish/conf.d/", "/.bashrc.d/"), nil},
		{"pam_env", CausePam, named(".pam_environment", "pam_env.conf"), loginFix},
		{"sshd", CauseSSH, in("/.ssh/environment"), loginFix},
		{"systemd", CauseSystemd, in("/environment.d/", "/systemd/"), systemdFix},
		{"systemd", CauseSystemd, ending(".service", ".socket", ".scope"), systemdFix},
		{"pam_env", CausePam, named("environment"), loginFix},
		{"tmux", CauseTmux, named(".tmux.conf", "tmux.conf"), tmuxFix},
		{"screen", CauseScreen, named(".screenrc", "screenrc"), screenFix},
		{"make", CauseMake, named("Makefile", "makefile", "GNUmakefile"), nil},
		{"make", CauseMake, ending(".mk", ".mak"), nil},
		{"editor", CauseIDE, in("/.vscode/", "/Code/User/", "/.idea/", "/Cursor/User/", "/VSCodium/User/"), nil},
		{"container", CauseContainer, named("Dockerfile", "Containerfile", "config.json", "compose.yaml", "docker-compose.yml"), nil},
		{"sudo", CauseSudo, in("/sudoers"), sudoFix},
		{"cron", CauseCron, in("/crontab", "/cron.d/", "/cron/crontabs/"), nil},
		{"script", CauseScript, ending(".py", ".js", ".mjs", ".cjs", ".pl", ".rb"), nil},
	}
}

func named(names ...string) func(*injection) bool {
	return func(i *injection) bool { return slices.Contains(names, path.Base(i.file)) }
}

func in(parts ...string) func(*injection) bool {
	return func(i *injection) bool {
		return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(i.file, part) })
	}
}

func ending(suffixes ...string) func(*injection) bool {
	return func(i *injection) bool {
		return slices.ContainsFunc(suffixes, func(s string) bool { return strings.HasSuffix(i.file, s) })
	}
}

// hooked reports a line that hands the environment to a version manager.
func hooked(i *injection) bool {
	return slices.ContainsFunc([]string{"goenv init", "mise activate", ".gvm/scripts/gvm", "/set-env.", "asdf.sh", "/.g/env"},
		func(part string) bool { return strings.Contains(i.text, part) })
}
