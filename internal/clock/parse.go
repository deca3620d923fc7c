package clock

import (
	"fmt"
	"strconv"
	"time"
)

// Parse reads an instant as people give it: 2026-01-01T09:30:00Z (any offset), 2026-01-01 (midnight UTC), or seconds
// since 1970. The result is in UTC.
func Parse(text string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), nil
		}
	}
	if epoch, err := strconv.ParseInt(text, 10, 64); err == nil && epoch >= 0 && epoch < 1<<40 {
		return time.Unix(epoch, 0).UTC(), nil
	}
	return time.Time{}, fmt.Errorf("%q is no instant like 2026-01-01T09:30:00Z, 2026-01-01 or 1767259800", text)
}
