// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// parseVSCodeSettings reads settings.json of VS Code, of a user or a workspace,
// and what a devcontainer.json sets.
func parseVSCodeSettings(f *file) {
	root := f.json()
	for i := range root.members {
		m := &root.members[i]
		switch m.key {
		case "go.goroot":
			f.setting("GOROOT", m, m.key, true)
		case "go.gopath":
			f.setting("GOPATH", m, m.key, true)
		case "go.toolsEnvVars", "go.testEnvVars", "terminal.integrated.env.linux", "remoteEnv", "containerEnv":
			f.environment(&m.node, m.key)
		case "go.testEnvFile":
			f.envFile(&m.node, m.key)
		case "go.alternateTools":
			for j := range m.members {
				// Which binary is run is no variable; reports call it "exe".
				if tool := &m.members[j]; tool.key == "go" || tool.key == "gopls" || tool.key == "dlv" {
					f.setting("exe", tool, m.key+"."+tool.key, true)
				}
			}
		case "gopls":
			f.environment(m.child("build.env"), "gopls.build.env")
			f.environment(m.child("env"), "gopls.env")
		case "terminal.integrated.profiles.linux":
			for j := range m.members {
				f.environment(m.members[j].child("env"), m.key+"."+m.members[j].key)
			}
		}
	}
}

// parseVSCodeLaunch reads launch.json: env and envFile of each configuration.
func parseVSCodeLaunch(f *file) {
	root := f.json()
	for i := range root.child("configurations").items {
		c := &root.child("configurations").items[i]
		name := quote(c.child("name").text)
		f.environment(c.child("env"), name)
		f.envFile(c.child("envFile"), name)
	}
}

func (f *file) json() node {
	n, ok := parseJSON(f.text)
	if !ok {
		f.defect(0, "not JSON to its end")
	}
	return n
}

// environment adds the members of a table; null takes a variable away.
func (f *file) environment(table *node, only string) {
	for i := range table.members {
		m := &table.members[i]
		if m.kind == aNull {
			f.assign(decoder.Assignment{
				Name: m.key, Op: decoder.AssignUnset, Exported: true, For: only, Text: f.slice(m.from, m.to),
			}, m.from)
			continue
		}
		f.setting(m.key, m, only, false)
	}
}

func (f *file) setting(name string, m *member, only string, tilde bool) {
	if !m.isText() || m.text == "" && tilde {
		return // an empty go.goroot is none
	}
	a := decoder.Assignment{
		Name: name, Value: vscodeValue(m.text, tilde), Exported: true, For: only, Text: f.slice(m.from, m.to),
	}
	a.Op = classify(name, a.Value)
	f.assign(a, m.from)
}

func (f *file) envFile(n *node, only string) {
	for _, item := range append([]node{*n}, n.items...) {
		if item.kind == aString && item.text != "" {
			f.include(decoder.Include{
				Path: vscodeValue(item.text, true), Kind: decoder.StartupDotenv, Exported: true, For: only,
				Text: f.slice(item.from, item.to),
			}, item.from)
		}
	}
}

// vscodeValue expands ${env:NAME}, ${workspaceFolder} and ${userHome}.
func vscodeValue(s string, tilde bool) decoder.Expr {
	var all []decoder.Expr
	if rest, ok := strings.CutPrefix(s, "~"); ok && tilde && (rest == "" || rest[0] == '/') {
		all, s = append(all, home()), rest
	}
	for {
		i := strings.Index(s, "${")
		end := strings.IndexByte(s[max(i, 0):], '}')
		if i < 0 || end < 0 {
			return join(append(all, text(s))...)
		}
		all = append(all, text(s[:i]))
		name := s[i+2 : i+end]
		env, isEnv := strings.CutPrefix(name, "env:")
		container, isContainer := strings.CutPrefix(name, "containerEnv:")
		switch {
		case isEnv && isName(env):
			all = append(all, variable(env))
		case isContainer && isName(container):
			all = append(all, variable(container))
		case name == "workspaceFolder" || name == "workspaceRoot":
			all = append(all, variable("workspaceFolder"))
		case name == "userHome":
			all = append(all, home())
		default:
			all = append(all, unknown(s[i:i+end+1]))
		}
		s = s[i+end+1:]
	}
}
