package socket_test

import (
	"errors"
	"testing"

	"github.com/dervish-ws/dervish/socket"
)

func TestDirectHooksComeInTheSameOrder(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		o := n.options()
		o.Direct = true
		r := record(t, socket.New(n.url, o))
		opened, release := r.OnOpen, make(chan struct{})
		r.OnOpen = func(e socket.Event) {
			opened(e)
			<-release
		}
		heard := r.OnMessage
		r.OnMessage = func(m socket.Message) {
			heard(m)
			if string(m.Data) == "two" {
				if err := errors.Join(r.Send("enough"), r.Close(4001, "done")); err != nil {
					t.Error(err)
				}
			}
		}
		must(t, r.Open())
		p := n.accept()
		p.welcome()
		r.expect("open 1")
		sent := make(chan struct{})
		go func() { // on a pipe a write ends when it is read
			defer close(sent)
			p.send(fText, "one")
			p.send(fText, "two")
			p.send(fText, "three")
		}()
		n.settle()
		select {
		case e := <-r.events:
			t.Errorf("%q while OnOpen runs", e)
		default:
		}
		close(release)
		r.expect(`message 1 text "one"`, `message 1 text "two"`)
		p.expect(fText, "enough")
		receive(t, sent)
		p.expect(fClose, closing(4001, "done"))
		p.send(fClose, closing(4001, "done"))
		p.expectEnd()
		r.expectEnd(`close 3 4001 "done" true`) // three was not heard
	})
}
