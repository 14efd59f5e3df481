// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"errors"
	"io"
	"runtime"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// shell reads a text in one of the dialects of the Bourne shell.
type shell struct {
	*file
	text string        // what is read: the file, or a command inside a string
	base int           // where in text the parser began
	at   func(int) int // from a place in text to one in the file
	// origin: text is not a piece of the file, but has each byte from this place
	// in it, and one place more for the end.
	origin []int
	lang   syntax.LangVariant
	kind   decoder.StartupKind // of files that it sources

	envrc     bool // direnv's functions are there
	allExport bool // after set -a
	scanned   bool // beyond what could be parsed
	functions map[string]function
	nesting   int // texts within texts: eval, alias
}

// scope is where a statement stands.
type scope struct {
	conditional bool
	function    bool
	depth       int

	// tested is the file that the innermost branch asks the existence of, and
	// nothing else; otherwise says whether something outside it is a condition too.
	tested    decoder.Expr
	otherwise bool
}

func (c scope) branch() scope {
	c.conditional, c.tested = true, nil
	c.depth++
	return c
}

// ifExists is the branch that is taken where a file exists.
func (c scope) ifExists(file decoder.Expr) scope {
	out := c.branch()
	out.tested, out.otherwise = file, c.conditional
	return out
}

func (c scope) inner() scope {
	c.depth++
	return c
}

func parseShell(f *file) {
	s := &shell{
		file: f, text: f.source.text, at: func(i int) int { return i },
		kind: f.Kind, functions: make(map[string]function),
	}
	switch f.Kind {
	case decoder.StartupZsh:
		s.lang = syntax.LangZsh
	case decoder.StartupSh:
		// A file like /etc/profile is written for every shell and read by bash as
		// well: what plain sh would refuse is looked at as bash.
		s.lang = syntax.LangPOSIX
		if !s.parses() {
			s.lang = syntax.LangBash
		}
	default:
		s.lang = syntax.LangBash
	}
	s.run(scope{})
}

// parseEnvrc reads a file of direnv, which is bash with functions of its own.
func parseEnvrc(f *file) {
	s := &shell{
		file: f, text: f.source.text, at: func(i int) int { return i }, lang: syntax.LangBash,
		kind: decoder.StartupBash, envrc: true, functions: make(map[string]function),
	}
	s.run(scope{})
}

// parses reports whether the whole text is within the dialect.
func (s *shell) parses() bool {
	_, err := s.statements(0, func(*syntax.Stmt) {})
	return err == nil
}

// run reads the text. Where the parser gives up, the lines up to the next one
// that can begin a statement are searched, and it starts again there.
func (s *shell) run(c scope) {
	const maxRestarts = 32
	begin := 0
	for range maxRestarts {
		end, err := s.statements(begin, func(st *syntax.Stmt) { s.statement(st, c) })
		if err == nil {
			return
		}
		s.beyond(max(begin, end), err)
		begin = s.searchTo(max(begin, end), c)
		if begin >= len(s.text) {
			return
		}
	}
	s.search(begin, len(s.text), c)
}

// beyond notes that from here on nothing is certain: a statement found after a
// failure may stand in a function whose head could not be read.
func (s *shell) beyond(offset int, err error) {
	s.scanned = true
	if s.nesting > 0 {
		return
	}
	s.Scanned = true
	rest := s.text[offset:]
	line, _ := s.position(s.at(offset + len(rest) - len(strings.TrimLeft(rest, " \t\r\n"))))
	if errors.Is(err, errNested) {
		s.defect(line, "nested too deep: lines were searched")
		return
	}
	s.defect(line, "beyond the shell parser: lines were searched")
}

// statements parses the text from an offset and hands each statement over. It
// returns where the last good one ends. The parser's error is not for people:
// it may quote the file.
func (s *shell) statements(begin int, use func(*syntax.Stmt)) (end int, err error) {
	parsing := true
	defer func() {
		// A parser that is fed by whoever owns an .envrc must not end a process
		// that runs as root. What panics on this side of it is not hidden.
		if parsing {
			if r := recover(); r != nil {
				err = errParser
			}
		}
	}()
	end, s.base = begin, begin
	p := syntax.NewParser(syntax.Variant(s.lang))
	for st, err := range p.StmtsSeq(&shallowReader{text: s.text[begin:]}) {
		if err != nil {
			return end, err
		}
		parsing = false
		end = s.offset(st.End())
		use(st)
		parsing = true
	}
	return end, nil
}

// offset returns a place of the parser as one in the text.
func (s *shell) offset(p syntax.Pos) int { return s.base + int(p.Offset()) }

// place returns where in the file a node begins.
func (s *shell) place(n syntax.Node) int { return s.at(s.offset(n.Pos())) }

// written returns the source of a node.
func (s *shell) written(n syntax.Node) string {
	from := min(s.offset(n.Pos()), len(s.text))
	to := min(max(s.offset(n.End()), from), len(s.text))
	if s.origin != nil {
		return s.slice(s.origin[from], s.origin[to])
	}
	return s.text[from:to]
}

var (
	errParser = errors.New("shell parser failed")
	errNested = errors.New("nested too deep")
)

// shallowReader feeds the parser in small pieces as long as its stack is not
// deep. The parser recurses without a bound: 160 KiB of "(" take the gigabyte at
// which the runtime ends the process, and no pattern in the text tells what will
// nest. The stack does, and it cannot grow by much within one piece.
type shallowReader struct{ text string }

const (
	feed      = 256  // bytes a piece
	maxFrames = 4000 // some 250 nested commands
)

func (r *shallowReader) Read(p []byte) (int, error) {
	if r.text == "" {
		return 0, io.EOF
	}
	var pc [1]uintptr
	if runtime.Callers(maxFrames, pc[:]) > 0 {
		return 0, errNested
	}
	n := copy(p[:min(len(p), feed)], r.text)
	r.text = r.text[n:]
	return n, nil
}
