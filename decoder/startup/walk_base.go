// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"
)

// base answers for variables that no file has set.
func (w *walk) base(o *ordering, name string) value {
	switch {
	case name == "PWD":
		return value{text: w.shell.CWD, kind: kindIf(w.shell.CWD != "")}
	case name == "0":
		if w.script != "" {
			return value{text: w.script}
		}
		return value{kind: anyPiece}
	case isPositional(name), !o.isSet(name) && isOwn(name):
		return value{kind: anyPiece}
	}
	e := o.entry(name)
	text, ok := e.Value, !e.Redacted
	if more, tells := w.files.(Withheld); tells && !ok {
		text, ok = more.Variable(e)
	}
	return value{text: text, kind: kindIf(ok)}
}

func kindIf(known bool) pieceKind {
	if known {
		return textPiece
	}
	return anyPiece
}

// isOwn reports whether shells give a variable a value without being told.
func isOwn(name string) bool {
	return strings.HasPrefix(name, "BASH") || strings.HasPrefix(name, "ZSH_") || strings.HasPrefix(name, "fish_") ||
		strings.HasPrefix(name, "__fish") || contains(`UID EUID GID EGID PPID HOSTNAME HOSTTYPE OSTYPE MACHTYPE SHLVL HOST
			VENDOR CPUTYPE LOGNAME USERNAME USER HOME SHELL OLDPWD IFS OPTIND RANDOM SECONDS LINENO PS1 PS2 TERM PATH
			SHELLOPTS version status hostname COLUMNS LINES TTY MAKE CURDIR MAKEFILE_LIST workspaceFolder`, name)
}
