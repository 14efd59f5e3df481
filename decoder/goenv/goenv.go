// SPDX-License-Identifier: Apache-2.0

// Package goenv is what the go command makes of an environment: which program
// an image is, what it was asked to do, and which value each setting has, from
// which layer. It follows cmd/go/internal/cfg of Go 1.26 and says where older
// versions differ.
//
// It is pure: what it must know of the file system it asks.
package goenv

import "github.com/goenvtrace/goenvtrace/decoder"

// Ask answers a question about the file system as the launch sees it. Live it
// looks, and the answer goes into the trace; from a trace it looks there.
type Ask func(decoder.Question) decoder.Answer

// Tool is a program whose launches are judged.
type Tool string

const (
	Go    Tool = "go"
	Gopls Tool = "gopls"
	Dlv   Tool = "dlv"
)

// Layer is where the go command takes a setting from.
type Layer string

const (
	OS         Layer = "os"          // environment
	UserFile   Layer = "user-file"   // $GOENV, or go/env in the user's config directory
	GorootFile Layer = "goroot-file" // $GOROOT/go.env
	Default    Layer = "default"
)

// Setting is one variable as the go command resolves it.
type Setting struct {
	Name     string
	Value    string
	Layer    Layer
	Redacted bool
	File     string // UserFile, GorootFile: the file
	Line     int    // and the line in it
}
