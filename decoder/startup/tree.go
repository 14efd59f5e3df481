// SPDX-License-Identifier: Apache-2.0

package startup

// node is a value of a JSON or TOML file with its place.
type node struct {
	kind     nodeKind
	text     string // of a scalar
	from, to int
	members  []member // of a table
	items    []node   // of a list
}

type nodeKind uint8

const (
	aString nodeKind = iota
	aScalar          // number, date, true
	aFalse
	aNull
	aTable
	aList
)

// member is an entry of a table.
type member struct {
	key  string
	from int // where its key begins
	node
}

// child returns the member of a name; the last one counts.
func (n *node) child(key string) *node {
	for i := len(n.members) - 1; i >= 0; i-- {
		if n.members[i].key == key {
			return &n.members[i].node
		}
	}
	return &node{kind: aNull}
}

// isText reports whether the node can be the value of a variable.
func (n *node) isText() bool { return n.kind == aString || n.kind == aScalar || n.kind == aFalse }
