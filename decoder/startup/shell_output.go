// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// output is a file whose lines commands print: cat F, grep -v '^#' F | xargs.
type output struct {
	file    decoder.Expr
	plain   bool // every line, as it stands
	split   bool // xargs took the quotes away
	exports bool // sed put export in front
}

// printed recognizes the idioms by which people load a file of settings.
func (s *shell) printed(list []*syntax.Stmt) (output, bool) {
	if len(list) != 1 {
		return output{}, false
	}
	return s.printedBy(list[0], 0)
}

func (s *shell) printedBy(st *syntax.Stmt, depth int) (output, bool) {
	if pipe, ok := st.Cmd.(*syntax.BinaryCmd); ok && pipe.Op == syntax.Pipe && depth < maxIdioms {
		out, ok := s.printedBy(pipe.X, depth+1)
		filter, words := s.filter(pipe.Y)
		if !ok || filter == "" || filter == "cat" || len(pipe.Y.Redirs) > 0 {
			return output{}, false
		}
		return s.filtered(out, filter, words), true
	}
	var out output
	for _, r := range st.Redirs {
		switch {
		case r.Op == syntax.RdrIn && r.Word != nil && out.file == nil:
			out.file = s.argument(r.Word)
		case r.Op != syntax.RdrOut && r.Op != syntax.DplOut: // 2>/dev/null
			return output{}, false
		}
	}
	out.plain = true
	if st.Cmd == nil { // $(<F)
		return out, out.file != nil
	}
	name, words := s.filter(st)
	if name == "" {
		return output{}, false
	}
	if files := operands(name, words); out.file == nil && len(files) == 1 {
		out.file = s.argument(files[0])
	}
	return s.filtered(out, name, words), out.file != nil
}

// filter is a command that prints lines of its input, with its words; "" for any
// other.
func (s *shell) filter(st *syntax.Stmt) (string, []*syntax.Word) {
	call, ok := st.Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) == 0 || len(call.Assigns) > 0 {
		return "", nil
	}
	args := s.withoutPrefix(call.Args)
	name := baseName(s.word(args[0]))
	if !slices.Contains([]string{"cat", "grep", "egrep", "sed", "tr", "xargs", "sort", "envsubst"}, name) {
		return "", nil
	}
	return name, args[1:]
}

// operands are the files that a filter is given.
func operands(name string, words []*syntax.Word) []*syntax.Word {
	if name == "tr" || name == "xargs" || name == "envsubst" {
		return nil
	}
	var out []*syntax.Word
	script := name == "grep" || name == "egrep" || name == "sed"
	for _, w := range words {
		switch lit := w.Lit(); {
		case len(lit) > 1 && lit[0] == '-':
		case script:
			script = false // the pattern
		default:
			out = append(out, w)
		}
	}
	return out
}

func (s *shell) filtered(o output, name string, words []*syntax.Word) output {
	o.plain = o.plain && name == "cat"
	o.split = o.split || name == "xargs"
	if name == "sed" {
		for _, w := range words {
			o.exports = o.exports || strings.Contains(s.written(w), "export ")
		}
	}
	return o
}

// includePrinted notes that what commands print is read like a file: as a text of
// this shell, or as words that export is given. False: they print something else.
func (s *shell) includePrinted(cmd syntax.Node, list []*syntax.Stmt, c scope, words bool) bool {
	out, ok := s.printed(list)
	if !ok {
		return false
	}
	i := decoder.Include{
		Path: out.file, Kind: s.kind, Exported: s.allExport || out.exports, Conditional: c.conditional,
		Scanned: s.scanned || !out.plain, Text: s.written(cmd),
	}
	if words {
		i.Kind, i.Exported = decoder.StartupSSHEnvironment, true
		if out.split {
			i.Kind = decoder.StartupDotenv
		}
	}
	s.include(i, s.place(cmd))
	return true
}

// readLoop handles a loop that exports the lines of a file:
// while read -r line; do export "$line"; done <F.
func (s *shell) readLoop(st *syntax.Stmt, loop *syntax.WhileClause, c scope) {
	reads, exports, evals := false, false, false
	for _, cond := range loop.Cond {
		syntax.Walk(cond, func(n syntax.Node) bool {
			if call, ok := n.(*syntax.CallExpr); ok && len(call.Args) > 0 && call.Args[0].Lit() == "read" {
				reads = true
			}
			return true
		})
	}
	for _, do := range loop.Do {
		syntax.Walk(do, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.DeclClause:
				exports = exports || n.Variant.Value == "export" || n.Variant.Value == "declare" || n.Variant.Value == "typeset"
			case *syntax.CallExpr:
				if len(n.Args) > 1 {
					exports = exports || n.Args[0].Lit() == "export"
					evals = evals || n.Args[0].Lit() == "eval"
				}
			}
			return true
		})
	}
	if !reads || !exports && !evals {
		return
	}
	for _, r := range st.Redirs {
		if r.Op != syntax.RdrIn || r.Word == nil {
			continue
		}
		if run := producer(r.Word); run != nil {
			s.includePrinted(st, run, c, !evals)
			continue
		}
		i := decoder.Include{
			Path: s.argument(r.Word), Kind: decoder.StartupSSHEnvironment, Exported: true, Conditional: c.conditional,
			Scanned: true, Text: s.written(r.Word),
		}
		if evals {
			i.Kind = s.kind
		}
		if len(i.Path) > 0 {
			s.include(i, s.place(r.Word))
		}
	}
}
