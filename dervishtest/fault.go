package dervishtest

import "github.com/dervish-ws/dervish/gateway"

// Fault is something that goes wrong on purpose, the messages that it is for, and how often it befalls them.
type Fault = gateway.Fault

// ActiveFault is a fault of a server. It is safe for concurrent use.
type ActiveFault struct {
	active *gateway.ActiveFault // nil where it makes no sense and Fatalf returned
}

// Fault has something go wrong from now on, over a Restart too, until it is removed or has come about as often as it says:
// Fault{Fault: "commit-and-drop", Call: "buy", Once: true}, for one. The catalogue of dervish fault list
// says which there are, and what each of them tests in a client.
func (s *Server) Fault(f Fault) *ActiveFault {
	s.tb.Helper()
	g, ok := s.running()
	if !ok {
		return &ActiveFault{}
	}
	active, err := g.AddFault(f)
	if err != nil {
		s.fatal("%v", err)
	}
	return &ActiveFault{active}
}

// Hits counts how often it came about, after it was removed too.
func (f *ActiveFault) Hits() int {
	if f.active == nil {
		return 0
	}
	return f.active.Hits()
}

// Remove ends it; the second time does nothing. What has come about already goes on: a late answer still comes.
func (f *ActiveFault) Remove() {
	if f.active != nil {
		f.active.Remove()
	}
}
