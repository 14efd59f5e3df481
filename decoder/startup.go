// SPDX-License-Identifier: Apache-2.0

package decoder

// StartupFile is what a file says about the environment of the programs that
// read it. It holds source text, not outcomes: which of its lines were executed
// nobody can tell from the file.
//
// It lives here and not with the parsers (decoder/startup), because as a part of
// an answer it goes through redaction and into the trace.
type StartupFile struct {
	Kind StartupKind
	// Scanned: the file, from some line on, is beyond the parser, so that it was
	// searched line by line. Assignments found so say so too.
	Scanned bool

	// Each list is in the order of the file, which for most kinds is that of
	// execution. Line and Col bring the lists together.
	Assignments []Assignment
	Includes    []Include
	Hooks       []Hook
	Pins        []Pin
	Returns     []Return
	Defects     []Defect
}

// Items is how many there are in all lists: whoever owns a file decides how much is
// kept of it, and what keeps files bounds that. An item takes up to 1 KB.
func (f *StartupFile) Items() int {
	return len(f.Assignments) + len(f.Includes) + len(f.Hooks) + len(f.Pins) + len(f.Returns) + len(f.Defects)
}

// StartupKind is the grammar of a file.
type StartupKind string

const (
	StartupSh             StartupKind = "sh" // POSIX shell: dash, ash, ksh, and bash called sh
	StartupBash           StartupKind = "bash"
	StartupZsh            StartupKind = "zsh"
	StartupFish           StartupKind = "fish"
	StartupFishVariables  StartupKind = "fish-variables" // fish's universal variables
	StartupEnvrc          StartupKind = "envrc"          // direnv: bash and its stdlib
	StartupDotenv         StartupKind = "dotenv"
	StartupGoEnv          StartupKind = "go-env"       // go/env and go.env
	StartupEnvironment    StartupKind = "environment"  // /etc/environment, as pam_env reads it
	StartupPamEnvConf     StartupKind = "pam-env-conf" // pam_env.conf, ~/.pam_environment
	StartupSSHEnvironment StartupKind = "ssh-environment"
	StartupEnvironmentD   StartupKind = "environment.d"
	StartupSystemdUnit    StartupKind = "systemd-unit"
	StartupSystemdEnvFile StartupKind = "systemd-env-file" // EnvironmentFile= of a unit
	StartupTmux           StartupKind = "tmux"
	StartupScreen         StartupKind = "screen"
	StartupMakefile       StartupKind = "makefile"
	StartupToolVersions   StartupKind = "tool-versions"
	StartupGoVersion      StartupKind = "go-version"
	StartupMise           StartupKind = "mise"
	StartupVSCodeSettings StartupKind = "vscode-settings"
	StartupVSCodeLaunch   StartupKind = "vscode-launch"
	StartupDockerfile     StartupKind = "dockerfile"
	StartupContainer      StartupKind = "container" // OCI config.json, docker inspect
	StartupSudoers        StartupKind = "sudoers"
	StartupCrontab        StartupKind = "crontab"
	StartupPython         StartupKind = "python"
	StartupNode           StartupKind = "node"
	StartupPerl           StartupKind = "perl"
	StartupVim            StartupKind = "vim"   // of vim and neovim, Lua too
	StartupEmacs          StartupKind = "emacs" // its Lisp
)

// Assignment is one change of one variable. A command that makes several is
// several assignments.
type Assignment struct {
	Name string // Keep and Drop: may hold "*" for any text
	Op   AssignOp
	// Value is the whole value afterwards, of a change to a list too: what
	// stays of the old one is a reference to Name. Empty for Unset, Export, Keep
	// and Drop.
	Value Expr
	// Exported: children see it, as far as the file tells: an export elsewhere in
	// the file counts. A variable that the program was started with is exported
	// whatever the file says.
	Exported    bool
	Conditional bool // may not be executed: in a branch, a loop, a function
	Scanned     bool // found by searching lines
	// For says what alone sees it: the command behind VAR=x, a make target, a
	// setting of an editor, a stage of an image. Empty: whatever comes after.
	For  string
	Line int // from 1, where it begins
	Col  int // from 1, in bytes
	// Text is the source of this one assignment as if it stood alone, cut where
	// it is long. Its neighbours on the line may be secrets.
	Text string
}

// AssignOp is what an assignment does to its variable.
type AssignOp string

const (
	AssignSet     AssignOp = "set"
	AssignPrepend AssignOp = "prepend" // new text or list entries before the old value
	AssignAppend  AssignOp = "append"  // and behind it
	AssignDefault AssignOp = "default" // only where it is unset or empty
	AssignUnset   AssignOp = "unset"   // gone, or no longer exported
	AssignExport  AssignOp = "export"  // from now on children see it; its value stays
	AssignRemove  AssignOp = "remove"  // entries of a list go; Value is a pattern of theirs
	AssignEach    AssignOp = "each"    // one of the values that a loop variable takes
	AssignKeep    AssignOp = "keep"    // policy: the caller's value is passed on
	AssignDrop    AssignOp = "drop"    // policy: the caller's value is not passed on
)

// Expr is a value as written: its parts stand one behind the other.
type Expr []Part

// Part is a piece of an expression.
type Part struct {
	Kind PartKind
	// Text: of PartText the bytes, quotes and escapes undone; of PartGlob the
	// pattern; of PartUnknown the source, cut where it is long.
	Text string
	Name string // of PartVar
	// Op of PartVar is what is done to the value, in the words of the shell: ":-",
	// "-", ":+", "+", ":=", "=", ":?", "?" with Arg as the other word; "#", "##",
	// "%", "%%" with Arg as the pattern; "/", "//" with Arg replaced by With;
	// "dirname". Empty: nothing.
	Op   string
	Arg  Expr
	With Expr
}

// PartKind says what a part of an expression is.
type PartKind string

const (
	PartText    PartKind = "text"
	PartVar     PartKind = "var"     // the value of a variable
	PartGlob    PartKind = "glob"    // unquoted, and matched against file names
	PartUnknown PartKind = "unknown" // only running it would tell
)

// Include is another file that the program reads at this point.
type Include struct {
	Path Expr // of more than one file where it holds a glob
	// Relative says where a path that is not absolute begins.
	Relative    RelativeTo
	Kind        StartupKind
	Exported    bool // all that it assigns is exported (set -a)
	Conditional bool
	Scanned     bool
	For         string // as of an assignment
	Line, Col   int
	Text        string
}

// RelativeTo says where a relative path begins.
type RelativeTo string

const (
	RelativeToDir    RelativeTo = ""       // the process's directory
	RelativeToFile   RelativeTo = "file"   // the directory of the file that names it
	RelativeToPath   RelativeTo = "path"   // searched in PATH, then the process's directory
	RelativeToParent RelativeTo = "parent" // the parent of the file's directory, and further up
)

// Hook is a line that hands the environment to a tool: what it sets is not in
// the file.
type Hook struct {
	Tool        string // "direnv", "goenv", "mise"; its base name where it is none of the known
	Conditional bool
	Scanned     bool
	Line, Col   int
	Text        string
}

// Pin is a version that a version manager is told to use.
type Pin struct {
	Tool      string // "go"
	Version   string // as written
	Line, Col int
	Text      string
}

// Return is a place where reading may end before the end of the file.
type Return struct {
	When      ReturnWhen
	Exit      bool // ends the program, not only this file
	Line, Col int
}

// ReturnWhen says when it does.
type ReturnWhen string

const (
	ReturnAlways         ReturnWhen = "always"
	ReturnNonInteractive ReturnWhen = "non-interactive" // the guard at the top of many a .bashrc
	ReturnMaybe          ReturnWhen = "maybe"
)

// Defect is something that a parser met and could not make sense of. It quotes
// nothing from the file.
type Defect struct {
	Line int // 0: the file as a whole
	Text string
}
