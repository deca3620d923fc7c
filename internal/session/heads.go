package session

// maxHeads is how many bytes the updates of a session's streams may begin with, all together. They repeat the requests, so
// a client decides how long they are; ordinary ones take some hundred bytes each.
const maxHeads = 1 << 20

// heads are what the updates of a session's streams begin with, in one piece of memory: several are mostly read at once.
// The session's mutex guards them.
type heads struct {
	text []byte
	dead int // bytes of text that belong to nobody any more
}

// head is a place in heads.
type head struct{ at, length uint32 }

// put keeps the bytes for a head that has none.
func (h *heads) put(p *head, text []byte) {
	*p = head{uint32(len(h.text)), uint32(len(text))}
	h.text = append(h.text, text...)
}

// of gives the bytes of a head. They are valid until another is put.
func (h *heads) of(p *head) []byte { return h.text[p.at : p.at+p.length] }

// drop lets go of a head. Its memory is used again after tidy.
func (h *heads) drop(p *head) {
	h.dead += int(p.length)
	*p = head{}
}

// tidy moves the heads of the streams that are left together, when more than half of the memory is dead.
func (h *heads) tidy(left []*Stream) {
	if h.dead <= len(h.text)/2 {
		return
	}
	var tidied heads
	if alive := len(h.text) - h.dead; alive > 0 {
		tidied.text = make([]byte, 0, alive)
	}
	for _, st := range left {
		text := h.of(&st.head)
		tidied.put(&st.head, text)
	}
	*h = tidied
}
