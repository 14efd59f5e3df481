// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// parseMise reads a mise.toml: [env], its _.path, _.file and _.source, [tools],
// and the env of a task.
func parseMise(f *file) {
	r := &tomlReader{text: f.text}
	if !r.entries(f.miseEntry) {
		f.defect(0, "not TOML to its end")
	}
}

func (f *file) miseEntry(e tomlEntry) {
	switch {
	case e.path[0] == "env" && len(e.path) > 1:
		f.miseVariable(e.path[1:], e, "")
	case e.path[0] == "tools" && len(e.path) > 1:
		f.miseTool(e)
	case e.path[0] == "tasks" && len(e.path) > 2 && e.path[2] == "env":
		if len(e.path) > 3 {
			f.miseVariable(e.path[3:], e, e.path[1])
			return
		}
		for _, m := range e.value.members {
			f.miseVariable(strings.Split(m.key, "."), tomlEntry{from: m.from, to: m.to, value: m.node}, e.path[1])
		}
	}
}

func (f *file) miseVariable(path []string, e tomlEntry, only string) {
	if path[0] == "_" {
		f.miseDirective(path[1:], e, only)
		return
	}
	if len(path) > 2 || len(path) == 2 && path[1] != "value" {
		return
	}
	v := e.value
	if v.kind == aTable {
		v = *v.child("value") // NAME = { value = "…", redact = true }
	}
	a := decoder.Assignment{
		Name: path[0], Op: decoder.AssignSet, Exported: true, For: only, Text: f.slice(e.from, e.to),
	}
	switch {
	case v.kind == aFalse:
		a.Op = decoder.AssignUnset
	case v.isText():
		a.Value = miseValue(v.text)
		a.Op = classify(a.Name, a.Value)
	default:
		return
	}
	f.assign(a, e.from)
}

// miseDirective handles _.path, _.file and _.source, each of which may be a
// text, a table with path in it, or a list of both.
func (f *file) miseDirective(path []string, e tomlEntry, only string) {
	if len(path) == 0 {
		for _, m := range e.value.members {
			f.miseDirective([]string{m.key}, tomlEntry{from: m.from, to: m.to, value: m.node}, only)
		}
		return
	}
	items := e.value.items
	if e.value.kind != aList {
		items = []node{e.value}
	}
	var dirs []decoder.Expr
	for _, item := range items {
		name := item.text
		if item.kind == aTable {
			name = item.child("path").text + item.child("value").text
		}
		if name == "" {
			continue
		}
		switch path[0] {
		case "path":
			dirs = append(dirs, misePath(name))
		case "file":
			f.miseInclude(name, miseFileKind(name), item, only)
		case "source":
			f.miseInclude(name, decoder.StartupBash, item, only)
		}
	}
	if len(dirs) > 0 {
		f.assign(decoder.Assignment{
			Name: "PATH", Op: decoder.AssignPrepend, Value: joinWith(":", append(dirs, variable("PATH"))...),
			Exported: true, For: only, Text: f.slice(e.from, e.to),
		}, e.from)
	}
}

func miseFileKind(name string) decoder.StartupKind {
	if strings.HasSuffix(name, ".json") || strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".toml") {
		return "" // tables of variables, for which there is no parser
	}
	return decoder.StartupDotenv
}

func (f *file) miseInclude(name string, kind decoder.StartupKind, item node, only string) {
	f.include(decoder.Include{
		Path: misePath(name), Relative: decoder.RelativeToFile, Kind: kind, Exported: true, For: only,
		Text: f.slice(item.from, item.to),
	}, item.from)
}

func (f *file) miseTool(e tomlEntry) {
	v := e.value
	if v.kind == aTable {
		v = *v.child("version")
	}
	versions := v.text
	for i, item := range v.items {
		if i > 0 {
			versions += " "
		}
		versions += item.text + item.child("version").text
	}
	if len(e.path) == 3 && e.path[2] != "version" {
		return
	}
	f.pin(decoder.Pin{Tool: toolName(e.path[1]), Version: versions, Text: f.slice(e.from, e.to)}, e.from)
}

// misePath is a value with a home directory in front, relative to the file.
func misePath(s string) decoder.Expr {
	if rest, ok := strings.CutPrefix(s, "~/"); ok {
		return join(home(), text("/"), miseValue(rest))
	}
	e := miseValue(s)
	if first, ok := firstText(e); ok && !strings.HasPrefix(first, "/") {
		return join(configRoot(), text("/"), text(strings.TrimPrefix(first, "./")), e[1:])
	}
	return e
}

// configRoot is the directory of the file, which for a mise.toml is the root of
// what it configures.
func configRoot() decoder.Expr {
	return decoder.Expr{{Kind: decoder.PartVar, Name: "BASH_SOURCE", Op: "dirname"}}
}

// miseValue expands the templates of mise that need no running.
func miseValue(s string) decoder.Expr {
	var all []decoder.Expr
	for {
		i := strings.Index(s, "{{")
		end := strings.Index(s[max(i, 0):], "}}")
		if i < 0 || end < 0 {
			return join(append(all, text(s))...)
		}
		all = append(all, text(s[:i]))
		inner := strings.TrimSpace(s[i+2 : i+end])
		name, isEnv := strings.CutPrefix(inner, "env.")
		switch {
		case isEnv && isName(name):
			all = append(all, variable(name))
		case inner == "config_root":
			all = append(all, configRoot())
		case inner == "cwd":
			all = append(all, variable("PWD"))
		default:
			all = append(all, unknown(s[i:i+end+2]))
		}
		s = s[i+end+2:]
	}
}
