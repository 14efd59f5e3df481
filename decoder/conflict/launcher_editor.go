// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"slices"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// editors start gopls, dlv, go and terminals with an environment of their making.
func editors() []launcher {
	return []launcher{
		{"VS Code's terminal", CauseIDE, func(i *injection) bool {
			return i.marked("VSCODE_ENV_PREPEND", "VSCODE_ENV_REPLACE", "VSCODE_ENV_APPEND")
		}, codeFix},
		{"VS Code and vscode-go", CauseIDE, isCode, codeFix},
		{"GoLand", CauseIDE, isJetBrains, func(i *injection) []string {
			return []string{"Settings > Go > GOROOT, and the environment of the run configuration"}
		}},
		{"vim, neovim", CauseIDE, isVim, func(i *injection) []string {
			return []string{"take let $" + i.name + " (vim.env." + i.name + ") out of the editor's configuration"}
		}},
		{"Emacs", CauseIDE, func(i *injection) bool { return i.runs("emacs", "emacsclient") || i.marked("INSIDE_EMACS") }, func(i *injection) []string {
			return []string{"take (setenv \"" + i.name + "\") out of init.el"}
		}},
		{"a gopls daemon", CauseIDE, isDaemon, func(*injection) []string {
			return []string{"end the gopls daemon: it keeps the environment of the editor that started it"}
		}},
	}
}

// isCode: the editor's own processes say so in their environment or command line.
// The shell that it starts to learn a person's environment does not count: what it
// says comes from startup files.
func isCode(i *injection) bool {
	if i.before || i.by == nil || has(i.by, "VSCODE_RESOLVING_ENVIRONMENT") || isShell(i.by) {
		return false
	}
	if slices.ContainsFunc(i.by.Argv, func(a string) bool {
		return strings.Contains(a, "extensionHost") || strings.Contains(a, "bootstrap-fork") || strings.Contains(a, "node.mojom.NodeService")
	}) {
		return true
	}
	return (has(i.by, "VSCODE_PID") || has(i.by, "VSCODE_IPC_HOOK") || has(i.by, "VSCODE_NLS_CONFIG") || has(i.by, "VSCODE_CWD")) &&
		(has(i.by, "ELECTRON_RUN_AS_NODE") || i.runs("code", "code-insiders", "codium", "cursor", "node", "electron"))
}

func codeFix(i *injection) []string {
	switch i.name {
	case "GOROOT":
		return []string{"settings.json: go.goroot, go.toolsEnvVars, terminal.integrated.env.linux"}
	case "GOPATH":
		return []string{"settings.json: go.gopath, go.toolsEnvVars, terminal.integrated.env.linux"}
	}
	return []string{"settings.json: go.toolsEnvVars, terminal.integrated.env.linux; launch.json: env, envFile"}
}

func isJetBrains(i *injection) bool {
	if value, _ := valueOf(i.to, "TERMINAL_EMULATOR"); value == "JetBrains-JediTerm" && i.marked("TERMINAL_EMULATOR") {
		return true
	}
	return i.runs("java", "goland", "idea") && i.by != nil && (program(i.by) != "java" || slices.ContainsFunc(i.by.Argv, func(a string) bool {
		return strings.Contains(a, "com.intellij") || strings.Contains(a, "idea.")
	}))
}

func isVim(i *injection) bool {
	return i.runs("vim", "nvim", "gvim", "vim.basic", "vim.gtk3", "vim.nox", "vim.tiny") || i.marked("NVIM", "VIMRUNTIME")
}

func isDaemon(i *injection) bool {
	return i.runs("gopls") && slices.ContainsFunc(i.by.Argv, func(a string) bool { return strings.HasPrefix(a, "-listen") })
}

func isShell(e *decoder.Exec) bool {
	switch program(e) {
	case "bash", "sh", "dash", "ash", "zsh", "ksh", "ksh93", "mksh", "fish", "busybox", "rbash", "nu", "elvish", "xonsh", "tcsh", "csh":
		return true
	}
	return false
}
