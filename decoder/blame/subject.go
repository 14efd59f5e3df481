// SPDX-License-Identifier: Apache-2.0

package blame

import "github.com/goenvtrace/goenvtrace/decoder/proctree"

// Subject is an image whose values are to be traced back. It caches what it
// found, so one goroutine at a time may use it; make another for another.
type Subject struct {
	image *proctree.Image
}

// Of returns the subject for an image.
func Of(img *proctree.Image) *Subject { return &Subject{image: img} }

// Image is the image that the subject is about.
func (s *Subject) Image() *proctree.Image { return s.image }
