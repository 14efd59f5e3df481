// SPDX-License-Identifier: Apache-2.0

package decoder

// Question asks about the file system as one launch sees it. It is comparable:
// the answer in a trace is found by the same question.
type Question struct {
	Kind QuestionKind
	Path string // absolute, below the launch's root; joined with its cwd by whoever asks
	// As says, of AskStartup, how the file is read: one and the same is another
	// file to a shell than to direnv.
	As StartupKind
}

// QuestionKind says what is asked of a path.
type QuestionKind string

const (
	// AskStat: what stands there. Answer.Stat is set where it exists.
	AskStat QuestionKind = "stat"
	// AskBuildInfo: the build info of a Go program. Answer.Build is set; an
	// existing file without build info has State Exists and a nil Build.
	AskBuildInfo QuestionKind = "buildinfo"
	// AskLines: the assignments of a small KEY=VALUE file (go/env, go.env) or
	// the first lines of VERSION. Answer.Lines is set.
	AskLines QuestionKind = "lines"
	// AskModule: the go.mod or go.work at this path. Answer.Module is set.
	AskModule QuestionKind = "module"
	// AskMount: the mount that a path lies on. Answer.Mount is set where the path
	// exists.
	AskMount QuestionKind = "mount"
	// AskStartup: what the file assigns to the environment of the programs that
	// read it. Asked for the image that reads it, not for a launch. Answer.Startup
	// is set, and Answer.Stat for the path behind symlinks.
	AskStartup QuestionKind = "startup"
	// AskGlob: the files that a pattern matches ("*", "?", a backslash before
	// what is meant literally). Answer.Names is set, sorted; a pattern that
	// nothing matches is Absent. Asked for the image that reads them.
	AskGlob QuestionKind = "glob"
	// AskDirenv: the variables of which the launch's DIRENV_DIFF says that direnv
	// gave them the value they have. Path is DIRENV_FILE. Answer.Names is set.
	AskDirenv QuestionKind = "direnv"
	// AskVariable: what an image's environment has for a variable whose value is
	// withheld from the trace, where it is a directory or a version that startup
	// files refer to. Path is the variable's name. Answer.Names is set, to the one
	// value. Asked for the image that reads them.
	AskVariable QuestionKind = "variable"
)

// State says how a question ended. Anything but Exists and Absent leaves a
// verdict unverified.
type State string

const (
	Exists     State = "exists"
	Absent     State = "absent"     // ENOENT or ENOTDIR: certainly not there
	Unreadable State = "unreadable" // could not be found out; Answer.Error says why
	NotAsked   State = "not-asked"  // the trace holds no answer
)

// Answer is what was found. The zero Answer is not valid; a missing one is
// Answer{State: NotAsked}.
type Answer struct {
	State  State
	Error  string     `json:",omitempty"`
	Late   bool       `json:",omitempty"` // read after the launch's exit, and changed since its start or not known not to be
	Stat   *Stat      `json:",omitempty"`
	Build  *BuildInfo `json:",omitempty"`
	Lines  []Line     `json:",omitempty"`
	Module *Module    `json:",omitempty"`
	Mount  *Mount     `json:",omitempty"`

	Startup *StartupFile `json:",omitempty"` // shared, and so never changed
	Names   []string     `json:",omitempty"`
}

// Mount is what statfs(2) says of the mount behind a path.
type Mount struct {
	NoExec   bool // programs on it can't be started
	ReadOnly bool
}

// Stat is a file's identity. Symlinks are followed.
type Stat struct {
	Type string // "file", "dir", "other"
	Real string // path with every symlink resolved, below the launch's root
	Mode uint32 // permission bits, setuid, setgid and sticky included
	UID  uint32
	Dev  uint64 // as stat(2) has it; two answers with equal Dev and Ino are one file
	Ino  uint64
}

// BuildInfo is what debug/buildinfo says of a Go program.
type BuildInfo struct {
	GoVersion string // "go1.26.8", with experiments: "go1.26.8 X:foo"
	Path      string // main package: "cmd/go", "golang.org/x/tools/gopls"
	Version   string // of the main module: "v0.20.0", "(devel)"; empty in the standard library
	// Machine is GOOS/GOARCH of the machine code ("linux/amd64"), from the ELF
	// header; empty where it is not one that Go runs on. It names the tool
	// directory of a go command, whatever GOARCH says.
	Machine string `json:",omitempty"`
	// Trimmed: built with -trimpath, so that no GOROOT is linked in.
	Trimmed bool `json:",omitempty"`
}

// Line is one KEY=VALUE line.
type Line struct {
	Number   int // from 1
	Name     string
	Value    string
	Redacted bool `json:",omitempty"` // Value is a fingerprint
}

// Module is what cmd/go reads of a go.mod or go.work to choose a toolchain, and
// the modules that a go.work lists.
type Module struct {
	Path      string
	Go        string // go line, "1.25.0"; empty: none
	Toolchain string // toolchain line
	GoLine    int    // line number of the go line, 0: none
	// Use are the directories of a go.work, as written, the first maxUse of them.
	Use []string `json:",omitempty"`
	// Requires: a go.mod requires other modules.
	Requires bool `json:",omitempty"`
}

// Fact is an answered question, as the trace keeps it.
type Fact struct {
	Time     uint64  // CLOCK_BOOTTIME in ns, when it was read
	Image    ImageID // the launch that it was asked for; of a startup file the image that reads it
	Question Question
	Answer   Answer
}
