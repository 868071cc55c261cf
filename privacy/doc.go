// Package privacy attacks hidden profiles: its tests make databases of one shape
// at sizes from a thousand to ten million rows, profile and hide them, and try to
// tell the size from the files. See docs/privacy.md.
package privacy
