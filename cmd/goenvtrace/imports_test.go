// SPDX-License-Identifier: Apache-2.0

package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/goenvtrace/goenvtrace"

// allowed is the architecture: which room may import which others of this
// module. Everything below tracer is one room, everything below cmd another.
// A new line here is a decision and belongs in docs/architecture.md too.
var allowed = map[string][]string{
	"bpf":              {},
	"tracer":           {"bpf", "decoder", "decoder/environ", "decoder/startup", "decoder/goenv"},
	"decoder":          {"bpf"},
	"decoder/environ":  {"decoder"},
	"decoder/startup":  {"decoder", "decoder/environ"},
	"decoder/proctree": {"decoder", "decoder/environ"},
	"decoder/redact":   {"decoder", "decoder/environ"},
	"decoder/trace":    {"decoder", "decoder/proctree"},
	"decoder/goenv":    {"decoder", "decoder/environ"},
	"decoder/blame":    {"decoder", "decoder/proctree", "decoder/environ", "decoder/startup"},
	"decoder/conflict": {"decoder", "decoder/blame", "decoder/goenv"},
	"cmd": {"bpf", "tracer", "decoder", "decoder/environ", "decoder/startup", "decoder/proctree",
		"decoder/redact", "decoder/trace", "decoder/goenv", "decoder/blame", "decoder/conflict"},
}

// allowedOutside is what an external test package (package x_test) may import
// on top: such a test drives its room through the neighbours' public API.
var allowedOutside = map[string][]string{
	"decoder/blame":    {"decoder/goenv"},
	"decoder/conflict": {"decoder/environ", "decoder/proctree", "decoder/startup"},
	"decoder/trace":    {"decoder/environ", "decoder/redact"},
	"decoder/redact":   {"decoder/startup", "decoder/trace"},
	"tracer":           {"decoder/proctree"},
}

// forbidden keeps decoder/... pure: bytes in, verdicts out, on any system.
var forbidden = []string{"os", "net", "syscall", "log", "plugin", "golang.org/x/sys", "github.com/cilium/ebpf"}

// clocks are the names of package time that look at a clock or wait for one.
var clocks = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

// source is a parsed file with its place in the module.
type source struct {
	name string // slash-separated, from the module's root
	room string
	test bool
	file *ast.File
}

// outside reports whether the file belongs to an external test package.
func (s source) outside() bool { return s.test && strings.HasSuffix(s.file.Name.Name, "_test") }

// sources parses the module itself instead of asking `go list`: the test cache
// sees the files that a test opens, but not those that its children open, and
// would keep reporting a pass after a change.
func sources(t *testing.T) []source {
	t.Helper()
	root := filepath.Join("..", "..")
	var all []source
	for _, top := range []string{"bpf", "cmd", "decoder", "tracer"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(file string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && d.Name() == "testdata" {
				return fs.SkipDir
			}
			if d.IsDir() || filepath.Ext(file) != ".go" {
				return nil
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution|parser.ParseComments)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(root, file)
			if err != nil {
				return err
			}
			name := filepath.ToSlash(rel)
			all = append(all, source{
				name: name,
				room: roomOf(path.Dir(name)),
				test: strings.HasSuffix(name, "_test.go"),
				file: parsed,
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// roomOf returns the room of a directory of the module.
func roomOf(dir string) string {
	for _, room := range []string{"cmd", "tracer"} {
		if dir == room || strings.HasPrefix(dir, room+"/") {
			return room
		}
	}
	return dir
}

func imports(f *ast.File) []string {
	var all []string
	for _, spec := range f.Imports {
		name, _ := strconv.Unquote(spec.Path.Value) // the parser took it for a string
		all = append(all, name)
	}
	return all
}

func within(name, parent string) bool {
	return name == parent || strings.HasPrefix(name, parent+"/")
}

func TestImportDirections(t *testing.T) {
	for _, s := range sources(t) {
		may, known := allowed[s.room]
		if !known {
			t.Errorf("%s: room %s is not in the table", s.name, s.room)
			continue
		}
		if s.outside() {
			may = append(slices.Clone(may), allowedOutside[s.room]...)
		}
		for _, name := range imports(s.file) {
			if !within(name, module) {
				continue
			}
			to := roomOf(strings.TrimPrefix(strings.TrimPrefix(name, module), "/"))
			if to != s.room && !slices.Contains(may, to) {
				t.Errorf("%s: %s must not import %s", s.name, s.room, to)
			}
		}
	}
}

func TestDecoderIsPure(t *testing.T) {
	for _, s := range sources(t) {
		if !within(s.room, "decoder") || s.test {
			continue
		}
		for _, name := range imports(s.file) {
			for _, bad := range forbidden {
				if within(name, bad) {
					t.Errorf("%s: imports %s", s.name, name)
				}
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := sel.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains(clocks, sel.Sel.Name) {
					t.Errorf("%s: uses time.%s", s.name, sel.Sel.Name)
				}
			}
			return true
		})
	}
}

// A goroutine has an owner and an end; two places to look for both are enough.
func TestGoroutinesStayInPipelineAndTracer(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || s.room == "tracer" || s.name == "cmd/goenvtrace/pipeline.go" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if _, ok := n.(*ast.GoStmt); ok {
				t.Errorf("%s: starts a goroutine", s.name)
			}
			return true
		})
	}
}

func TestNothingBelowCmdPrints(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || s.room == "cmd" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := sel.X.(*ast.Ident)
			if !ok {
				return true
			}
			switch x.Name + "." + sel.Sel.Name {
			case "fmt.Print", "fmt.Printf", "fmt.Println", "os.Stdout", "os.Stderr", "os.Getenv", "os.LookupEnv", "os.Environ":
				t.Errorf("%s: uses %s.%s", s.name, x.Name, sel.Sel.Name)
			}
			return true
		})
	}
}

func TestEveryFileNamesItsLicence(t *testing.T) {
	for _, s := range sources(t) {
		if ast.IsGenerated(s.file) {
			continue
		}
		if len(s.file.Comments) == 0 || s.file.Comments[0].List[0].Text != "// SPDX-License-Identifier: Apache-2.0" {
			t.Errorf("%s: does not begin with the SPDX line", s.name)
		}
	}
}
