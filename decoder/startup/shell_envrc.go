// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// stdlib does what a function of direnv's stdlib does. False: it is none that
// matters.
func (s *shell) stdlib(name string, cmd command) bool {
	var args []decoder.Expr
	for _, w := range cmd.args[1:] {
		args = append(args, s.argument(w))
	}
	first, _ := literal(at(args, 0))
	switch name {
	case "PATH_add":
		s.pathAdd("PATH", args, cmd)
	case "path_add":
		s.pathAdd(first, args[min(1, len(args)):], cmd)
	case "PATH_rm":
		s.pathRemove("PATH", args, cmd)
	case "path_rm":
		s.pathRemove(first, args[min(1, len(args)):], cmd)
	case "load_prefix":
		s.pathAdd("PATH", []decoder.Expr{join(at(args, 0), text("/bin"))}, cmd)
	case "layout", "layout_go":
		if first == "go" || name == "layout_go" {
			s.pathAdd("GOPATH", []decoder.Expr{join(layoutDir(), text("/go"))}, cmd)
			s.pathAdd("PATH", []decoder.Expr{join(layoutDir(), text("/go/bin"))}, cmd)
		} else {
			s.toolHook("layout "+first, cmd)
		}
	case "use":
		if first == "flake" {
			first = "nix"
		}
		s.toolHook(first, cmd)
	case "use_flake", "use_nix":
		s.toolHook("nix", cmd)
	case "direnv_load", "source_url", "direnv_apply_dump":
		s.toolHook(baseName(first), cmd)
	default:
		return s.stdlibFile(name, args, cmd)
	}
	return true
}

// stdlibFile handles the functions that read another file.
func (s *shell) stdlibFile(name string, args []decoder.Expr, cmd command) bool {
	path := at(args, 0)
	i := s.including(cmd, path)
	switch name {
	case "dotenv", "dotenv_if_exists":
		if path == nil {
			i.Path = text(".env")
		}
		i.Kind, i.Exported = decoder.StartupDotenv, true
	case "source_env", "source_env_if_exists":
		i.Kind = decoder.StartupEnvrc
		if base := baseName(textsOf(path)); !strings.Contains(base, ".") || base == "." || base == ".." {
			// A directory is meant more often than not, and the bytes don't tell.
			dir := i
			dir.Path = join(path, text("/.envrc"))
			s.include(dir, s.place(cmd))
			return true
		}
	case "source_up", "source_up_if_exists":
		if path == nil {
			i.Path = text(".envrc")
		}
		i.Kind, i.Relative = decoder.StartupEnvrc, decoder.RelativeToParent
	default:
		return false
	}
	s.include(i, s.place(cmd))
	return true
}

// pathAdd prepends directories, which direnv makes absolute.
func (s *shell) pathAdd(name string, dirs []decoder.Expr, cmd command) {
	if !isName(name) || len(dirs) == 0 {
		return
	}
	var all []decoder.Expr
	for _, dir := range dirs {
		all = append(all, absolute(dir))
	}
	a := s.assignment(name, declaring{scope: cmd.scope, exported: true})
	a.Op = decoder.AssignPrepend
	// Where the variable was empty nothing is kept, nor the colon before it.
	a.Value = join(joinWith(":", all...), decoder.Expr{{
		Kind: decoder.PartVar, Name: name, Op: ":+", Arg: join(text(":"), variable(name)),
	}})
	a.Text = s.written(cmd)
	s.assign(a, s.place(cmd))
}

func (s *shell) pathRemove(name string, patterns []decoder.Expr, cmd command) {
	if !isName(name) {
		return
	}
	for _, p := range patterns {
		a := s.assignment(name, declaring{scope: cmd.scope, exported: true})
		a.Op, a.Value, a.Text = decoder.AssignRemove, globs(p), s.written(cmd)
		s.assign(a, s.place(cmd))
	}
}

// absolute makes a path relative to the directory of the .envrc, which is the
// one it is executed in.
func absolute(e decoder.Expr) decoder.Expr {
	first, ok := firstText(e)
	if !ok || strings.HasPrefix(first, "/") {
		return e
	}
	rest := join(text(strings.TrimPrefix(first, "./")), e[1:])
	if dir, ok := literal(rest); ok && (dir == "." || dir == "") {
		return variable("PWD")
	}
	return join(variable("PWD"), text("/"), rest)
}

// layoutDir is where direnv keeps what it makes for a directory.
func layoutDir() decoder.Expr {
	return decoder.Expr{{
		Kind: decoder.PartVar, Name: "direnv_layout_dir", Op: ":-", Arg: join(variable("PWD"), text("/.direnv")),
	}}
}

func at(list []decoder.Expr, i int) decoder.Expr {
	if i < len(list) {
		return list[i]
	}
	return nil
}
