// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"path"
	"slices"
	"strings"
)

// sessions are what begins a session, or runs things in one that it keeps.
func sessions() []launcher {
	return []launcher{
		{"direnv", CauseDirenv, isDirenv, direnvFix},
		{"sudo", CauseSudo, isSudo, sudoFix},
		{"su, runuser, login", CausePam, func(i *injection) bool { return i.runs("su", "runuser", "login", "gdm-session-worker") }, loginFix},
		{"sshd", CauseSSH, isSSH, loginFix},
		{"tmux", CauseTmux, isTmux, tmuxFix},
		{"screen", CauseScreen, isScreen, screenFix},
		{"container", CauseContainer, isContainer, containerFix},
		{"cron, at", CauseCron, func(i *injection) bool { return i.runs("cron", "crond", "fcron", "atd", "anacron") }, cronFix},
		{"systemd", CauseSystemd, isSystemd, systemdFix},
	}
}

// isDirenv: direnv exec, or a shell that its hook gave the value. DIRENV_DIFF
// changes with every change of direnv's own.
func isDirenv(i *injection) bool {
	return i.runs("direnv") || i.marked("DIRENV_DIFF", "DIRENV_FILE")
}

func direnvFix(i *injection) []string {
	file := i.variable("DIRENV_FILE")
	if path.Base(i.file) == ".envrc" {
		file = i.file
	}
	if file == "" {
		return []string{"direnv edit, and take " + i.name + " out of .envrc"}
	}
	return []string{"direnv edit " + show(path.Dir(file))}
}

// isSudo: a program that sudo starts can tell.
func isSudo(i *injection) bool {
	return i.runs("sudo", "sudo-rs") && has(i.to, "SUDO_COMMAND") || i.runs("doas") && has(i.to, "DOAS_USER")
}

func sudoFix(i *injection) []string {
	// What it runs may be env, with words of the same look for another value.
	if i.assigned() && slices.Contains(i.by.Argv, i.name+"="+i.variable(i.name)) {
		return []string{"sudo without " + i.name + "="}
	}
	return []string{"visudo: env_keep, setenv and env_file are what sudo passes on or adds (Defaults)"}
}

func loginFix(i *injection) []string {
	if i.file != "" {
		return []string{"log in again once the line is gone: a session keeps what it began with"}
	}
	return []string{"look at /etc/environment, ~/.pam_environment and ~/.ssh/environment, then log in again"}
}

// isSSH: the session of a connection, or what comes with it through AcceptEnv.
func isSSH(i *injection) bool {
	return i.runs("sshd", "sshd-session", "dropbear") || i.marked("SSH_CONNECTION")
}

// isTmux: the server made the change itself (set-environment, -e), which its panes
// show; or the value is older than the trace and the server the oldest that has it.
func isTmux(i *injection) bool { return program(i.by) == "tmux" && (i.before || has(i.to, "TMUX")) }

func tmuxFix(i *injection) []string {
	if i.handed {
		return []string{"tmux set-environment -u " + i.name}
	}
	return []string{"tmux set-environment -gu " + i.name}
}

func isScreen(i *injection) bool { return program(i.by) == "screen" && (i.before || has(i.to, "STY")) }

func screenFix(i *injection) []string { return []string{"screen -X unsetenv " + i.name} }

// isContainer: runc and its like call execve for the container's first process, with
// the environment of its configuration.
func isContainer(i *injection) bool {
	if i.runs("runc", "crun", "youki", "runsc", "kata-agent", "conmon") {
		return true
	}
	return !i.before && i.by != nil && len(i.by.Argv) > 0 && i.by.Argv[0] == "runc"
}

func containerFix(i *injection) []string {
	return []string{"take " + i.name + " out of ENV in the Dockerfile, environment: in the compose file, or -e and --env-file of run"}
}

func cronFix(i *injection) []string { return []string{"crontab -e, and take out " + i.name + "="} }

// isSystemd: INVOCATION_ID is new with every start of a unit.
func isSystemd(i *injection) bool {
	return i.runs("systemd", "systemd-executor", "init") && (i.marked("INVOCATION_ID", "JOURNAL_STREAM", "MANAGERPID", "SYSTEMD_EXEC_PID") || program(i.by) != "init")
}

func systemdFix(i *injection) []string {
	if i.by != nil && (slices.Contains(i.by.Argv, "--user") || strings.Contains(i.file, "/.config/")) {
		return []string{"systemctl --user unset-environment " + i.name, "look at ~/.config/environment.d and systemctl --user cat UNIT"}
	}
	return []string{"systemctl cat UNIT, for Environment= and EnvironmentFile=", "systemctl unset-environment " + i.name}
}
