// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"github.com/goenvtrace/goenvtrace/decoder"
)

// function is what a function does with its arguments.
type function struct {
	assigns  []decoder.Assignment
	includes []decoder.Include
}

// positional reports whether an expression refers to $1 to $9.
func positional(e decoder.Expr, depth int) bool {
	if depth > maxDepth {
		return false
	}
	for _, p := range e {
		if p.Kind == decoder.PartVar && isPositional(p.Name) || positional(p.Arg, depth+1) || positional(p.With, depth+1) {
			return true
		}
	}
	return false
}

func isPositional(name string) bool { return len(name) == 1 && '1' <= name[0] && name[0] <= '9' }

// callFunction adds what a function of this file, or one that distributions
// give to /etc/profile.d, does with the arguments of a call.
func (s *shell) callFunction(name string, cmd command) {
	uses, ok := s.functions[name]
	if !ok {
		uses.assigns = wellKnown(name)
	}
	if len(uses.assigns)+len(uses.includes) == 0 || cmd.scope.function {
		return
	}
	args := make([]decoder.Expr, 0, len(cmd.args))
	for _, w := range cmd.args[1:] {
		args = append(args, s.argument(w))
	}
	for _, i := range uses.includes { // gvm use go1.22
		i.Path = substitute(i.Path, args, 0)
		i.Conditional, i.Scanned, i.Text = true, s.scanned, s.written(cmd)
		s.include(i, s.place(cmd))
	}
	for _, a := range uses.assigns {
		a.Value = substitute(a.Value, args, 0)
		a.Conditional = true
		a.Scanned = s.scanned
		a.Text = s.written(cmd)
		s.assign(a, s.place(cmd))
	}
}

// wellKnown returns what the functions of /etc/profile of Fedora and of Arch do.
func wellKnown(name string) []decoder.Assignment {
	front := join(variable("1"), text(":"), variable("PATH"))
	back := join(variable("PATH"), text(":"), variable("1"))
	prepend := decoder.Assignment{Name: "PATH", Op: decoder.AssignPrepend, Value: front, Exported: true}
	appends := decoder.Assignment{Name: "PATH", Op: decoder.AssignAppend, Value: back, Exported: true}
	switch name {
	case "pathmunge":
		return []decoder.Assignment{prepend, appends}
	case "prepend_path", "path_prepend":
		return []decoder.Assignment{prepend}
	case "append_path", "path_append":
		return []decoder.Assignment{appends}
	}
	return nil
}

// substitute puts arguments in the place of $1 to $9. The result shares nothing
// that it changed.
func substitute(e decoder.Expr, args []decoder.Expr, depth int) decoder.Expr {
	if depth > maxDepth {
		return unknown("")
	}
	var out decoder.Expr
	for _, p := range e {
		if p.Kind == decoder.PartVar && isPositional(p.Name) && p.Op == "" {
			if i := int(p.Name[0] - '1'); i < len(args) {
				out = append(out, args[i]...)
			}
			continue
		}
		if p.Arg != nil {
			p.Arg = substitute(p.Arg, args, depth+1)
		}
		if p.With != nil {
			p.With = substitute(p.With, args, depth+1)
		}
		out = append(out, p)
	}
	return join(out)
}
