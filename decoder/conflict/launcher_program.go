// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"strings"
)

// builders run commands by a recipe.
func builders() []launcher {
	return []launcher{
		{"make", CauseMake, isMake, func(i *injection) []string {
			return []string{"take " + i.name + " out of the makefile, or out of the command line of make"}
		}},
		{"go generate", CauseToolchainLeak, func(i *injection) bool { return i.marked("GOFILE", "GOPACKAGE", "GOLINE") && program(i.by) == "go" }, nil},
		{"pre-commit", CauseCI, func(i *injection) bool { return i.marked("PRE_COMMIT") || has(i.by, "PRE_COMMIT") && !isShell(i.by) }, ciFix(".pre-commit-config.yaml")},
		{"GitHub Actions", CauseCI, func(i *injection) bool { return has(i.to, "GITHUB_ACTIONS") && i.runs("Runner.Worker", "node") }, ciFix("the workflow: env, and what steps write to $GITHUB_ENV")},
		{"Bazel", CauseCI, func(i *injection) bool {
			return i.runs("bazel", "linux-sandbox", "process-wrapper", "builder") || i.marked("BAZEL_WORKSPACE")
		}, ciFix("the rule: env, and --action_env")},
		{"Nix", CauseDevShell, func(i *injection) bool { return i.marked("IN_NIX_SHELL", "NIX_BUILD_TOP") }, ciFix("shell.nix or flake.nix")},
		{"conda", CauseDevShell, func(i *injection) bool { return i.marked("CONDA_PREFIX") || i.within(i.variable("CONDA_PREFIX")) }, ciFix("etc/conda/activate.d of the environment")},
	}
}

// isMake: MAKELEVEL counts up with every make. The recipe's own NAME=value is the
// makefile's too.
func isMake(i *injection) bool {
	if i.runs("make", "gmake", "ninja") {
		return true
	}
	return isShell(i.by) && !i.before && has(i.by, "MAKELEVEL") && len(i.above) > 0 &&
		(program(i.above[0]) == "make" || program(i.above[0]) == "gmake") && i.inText()
}

func ciFix(where string) func(*injection) []string {
	return func(i *injection) []string { return []string{"take " + i.name + " out of " + where} }
}

// programs are all the others.
func programs() []launcher {
	return []launcher{
		{"env(1)", CauseEnv, func(i *injection) bool { return i.runs("env", "coreutils", "busybox") && (i.assigned() || i.removed) }, func(i *injection) []string {
			return []string{"env without " + i.name + "="}
		}},
		{"sh -c 'NAME=value command'", CauseInline, func(i *injection) bool { return !i.before && isShell(i.by) && i.inText() }, func(i *injection) []string {
			return []string{"take " + i.name + "= out of that command"}
		}},
		{"a script", CauseScript, func(i *injection) bool {
			return i.runs("python", "node", "nodejs", "perl", "ruby", "php", "lua", "deno", "bun")
		}, scriptFix},
		{"any other program", CauseProgram, func(i *injection) bool { return !i.before && i.by != nil && !isShell(i.by) && program(i.by) != "" }, func(i *injection) []string {
			return []string{"look at the configuration of " + show(program(i.by)) + " for " + i.name}
		}},
	}
}

// inText reports that the text of sh -c assigns the variable in front of a command.
func (i *injection) inText() bool {
	for n := 1; i.by != nil && n+1 < len(i.by.Argv); n++ {
		a := i.by.Argv[n]
		if !strings.HasPrefix(a, "-") || strings.HasPrefix(a, "--") || !strings.HasSuffix(a, "c") {
			continue
		}
		text := i.by.Argv[n+1]
		at := strings.Index(text, i.name+"=")
		return at == 0 || at > 0 && strings.ContainsRune(" \t\n;&|(", rune(text[at-1]))
	}
	return false
}

// scriptFix names the script, where the command line does.
func scriptFix(i *injection) []string {
	for _, a := range i.by.Argv[min(1, len(i.by.Argv)):] {
		if a == "-c" || a == "-e" {
			break
		}
		if !strings.HasPrefix(a, "-") {
			return []string{"look at " + show(a) + " for " + i.name}
		}
	}
	return []string{"look at what " + show(program(i.by)) + " runs for " + i.name}
}
