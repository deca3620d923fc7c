// Package lockstep moves a clock as fast as the clients at the far ends of sockets can follow, and no faster: to the next
// instant at which something is due, once they have dealt with what came before.
//
// That a client has dealt with what it was sent cannot be known, but much of it can be seen. A ping is a frame of the
// same stream as the messages, so its answer comes behind the delivery of all that was sent before it, and behind every
// request that the client sent before it answered. A Pacer pings all clients, again and again, until several rounds in a row
// have brought no message either way and a short while has passed. What that promises:
//
//   - Every request that a client sent before it answered the last ping was answered, by the time at which the client was
//     told what it answers to.
//   - A client that reads frames and runs its user's code on one thread (event loops as those of JavaScript and of asyncio,
//     and loops that read and act in turns) has run all the code that it could, however long that takes: it answers no ping
//     meanwhile. Time waits for a process that is stopped, in a debugger for instance.
//   - A client that answers pings on another thread than that on which it thinks has had Options.Quiet to send something.
//     One that thinks for longer meets a later time than it would live. Options.Quiet can be as long as that takes.
//   - A client that waits by its own clock, rather than for a message, waits by the machine's time, which is another.
//
// Where there are several clients, what they ask at one instant has an order of its own (see Client.Turn), and not that in which
// the machine happened to run them.
//
// Time stands before the first client has come and after the last has gone. While no client has a stream open there is
// nothing that a client could wait for, and time moves one instant at a time, each after a pause (see Patience), so that
// a client which looks again and again sees time go on.
//
// The package knows neither sockets nor messages: whoever uses it pings, and tells what passes.
package lockstep

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
)

// Rounds is how many pings in a row every client answers without a message either way before it is taken to be done.
// The handlers of an event loop run one step in each round of it, and a few steps follow each other: a message is read,
// whoever waits for it is woken, and what that one does is written.
const Rounds = 4

// Patience is for how long, by the machine, time stands before each step while no client has a stream open.
const Patience = 250 * time.Millisecond

// Shyness is the same as long as a client has not said anything yet.
const Shyness = 5 * time.Second

// Muteness is after how long, by the machine, a client that has never answered a ping is taken for one that does not.
const Muteness = 2 * time.Second

// Arrival is for how long, by the machine, time stands at most for somebody who is about to join.
const Arrival = time.Second

// MuteQuiet is Options.Quiet while a client is there that answers no pings, if that is shorter.
const MuteQuiet = 20 * time.Millisecond

// DefaultQuiet is Options.Quiet unless it is said.
const DefaultQuiet = 500 * time.Microsecond

// Options are what a Pacer works with.
type Options struct {
	Clock *clock.Simulated // is moved by the Pacer, and paused
	Until time.Time        // where time ends; zero: nowhere
	Quiet time.Duration    // for how long, by the machine, no message may pass; 0: DefaultQuiet
}

// Client is one whom time waits for.
type Client struct {
	pacer *Pacer
	order uint64
	ping  func(payload []byte) error
	waits func() bool

	spoke atomic.Bool // it has sent a message

	// Guarded by the pacer's mutex.
	owes    uint64        // the round whose ping it has not answered; 0: none
	answers bool          // it has answered a ping
	mute    bool          // it does not
	turn    chan struct{} // closed when its turn has come; nil: it does not wait for it
	dealt   chan struct{} // closed when it has had its turn; nil: it has none
}

// Pacer moves a clock. It is safe for concurrent use.
type Pacer struct {
	clock *clock.Simulated
	until time.Time
	quiet time.Duration
	over  chan struct{}
	stop  context.CancelFunc
	ended chan struct{}
	free  chan struct{} // closed when turns are taken no more

	passed atomic.Uint64 // messages, either way
	stir   chan struct{} // something has changed that the pacer may wait for; holds one

	mu       sync.Mutex
	clients  map[*Client]struct{}
	held     bool
	expected int // those who are about to join
	waiting  int // clients who wait for their turn
	round    uint64
	owed     int // clients who have not answered the ping of this round
	spare    []*Client
}

// Start begins to move a clock, on a goroutine that Stop ends.
func Start(o Options) *Pacer {
	ctx, stop := context.WithCancel(context.Background())
	p := &Pacer{
		clock: o.Clock, until: o.Until, quiet: cmp.Or(o.Quiet, DefaultQuiet), over: make(chan struct{}), stop: stop,
		ended: make(chan struct{}), free: make(chan struct{}), stir: make(chan struct{}, 1), clients: map[*Client]struct{}{},
	}
	p.clock.Pause()
	go func() {
		defer close(p.ended)
		p.run(ctx)
	}()
	return p
}

// Stop has time stand for good, and waits until it does.
func (p *Pacer) Stop() {
	p.stop()
	<-p.ended
}

// Over is closed when time has come to Options.Until and the clients have dealt with what came until then.
func (p *Pacer) Over() <-chan struct{} { return p.over }

// Hold has time stand, or no longer.
func (p *Pacer) Hold(held bool) {
	p.mu.Lock()
	p.held = held
	p.mu.Unlock()
	p.wake()
}

// Held reports whether time was told to stand.
func (p *Pacer) Held() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.held
}

// Join has time wait for a client until it leaves. order is its place among those whose turn comes at the same time, the
// lowest first. ping sends it a ping frame behind all that it was sent, without waiting; its error means that the client is about
// to leave. waits reports whether the client has a stream open.
func (p *Pacer) Join(order uint64, ping func(payload []byte) error, waits func() bool) *Client {
	c := &Client{pacer: p, order: order, ping: ping, waits: waits}
	p.mu.Lock()
	p.clients[c] = struct{}{}
	p.mu.Unlock()
	p.passed.Add(1)
	p.wake()
	return c
}

// Expect has time stand, and turns wait, for somebody who is about to join, until come is called, once he has or will not. It stands no
// longer than Arrival.
func (p *Pacer) Expect() (come func()) {
	p.mu.Lock()
	p.expected++
	p.mu.Unlock()
	end := sync.OnceFunc(func() {
		p.mu.Lock()
		p.expected--
		p.mu.Unlock()
		p.wake()
	})
	late := clock.Real.AfterFunc(Arrival, end)
	return func() {
		late.Stop() // if it is too late for that, there is nothing left to do
		end()
	}
}

// awaited reports whether somebody is about to join.
func (p *Pacer) awaited() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.expected > 0
}

// Turn waits until a message of the client may be dealt with, and gives what is to be called when it was. Where there is no
// other client that is at once. Else it is when all clients have dealt with what came before, or wait for their turns as
// well: then each has one, in their order. Nothing else is heard of the client meanwhile.
func (c *Client) Turn() (dealt func()) {
	p := c.pacer
	p.mu.Lock()
	if _, there := p.clients[c]; !there || len(p.clients) < 2 {
		p.mu.Unlock()
		return func() {}
	}
	turn, done := make(chan struct{}), make(chan struct{})
	c.turn, c.dealt = turn, done
	p.waiting++
	p.settle(c)
	p.mu.Unlock()
	p.wake()
	select {
	case <-turn:
	case <-p.free:
	}
	return func() { close(done) }
}

// takeTurns has those who wait for their turns take one each.
func (p *Pacer) takeTurns(ctx context.Context) {
	list := slices.DeleteFunc(p.list(), func(c *Client) bool { return !p.waits(c) })
	slices.SortFunc(list, func(a, b *Client) int { return cmp.Compare(a.order, b.order) })
	for _, c := range list {
		p.mu.Lock()
		turn, dealt := c.turn, c.dealt
		c.turn, c.dealt = nil, nil
		p.waiting--
		p.mu.Unlock()
		close(turn)
		select {
		case <-dealt:
		case <-ctx.Done():
			return
		}
	}
}

// waits reports whether a client waits for its turn.
func (p *Pacer) waits(c *Client) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return c.turn != nil
}

// Leave has time wait for the client no more.
func (c *Client) Leave() {
	p := c.pacer
	p.mu.Lock()
	delete(p.clients, c)
	p.settle(c)
	p.mu.Unlock()
	p.wake()
}

// Heard notes a message that came from the client, before it is dealt with.
func (c *Client) Heard() {
	c.spoke.Store(true)
	c.Told()
	c.pacer.wake()
}

// Told notes a message that the client is sent.
func (c *Client) Told() { c.pacer.passed.Add(1) }

// Pong notes the answer to a ping, once every message before it was dealt with.
func (c *Client) Pong(payload []byte) {
	if len(payload) != 8 {
		return // a pong that nobody asked for
	}
	p := c.pacer
	p.mu.Lock()
	defer p.mu.Unlock()
	c.answers, c.mute = true, false
	if c.owes == binary.BigEndian.Uint64(payload) {
		p.settle(c)
	}
}

// settle takes a client from those whose answer is awaited, with p.mu held.
func (p *Pacer) settle(c *Client) {
	if c.owes == 0 {
		return
	}
	c.owes = 0
	if p.owed--; p.owed == 0 {
		p.wake()
	}
}

// wake has the pacer look again.
func (p *Pacer) wake() {
	select {
	case p.stir <- struct{}{}:
	default:
	}
}

// run moves the clock until ctx is done, and gives clients their turns.
func (p *Pacer) run(ctx context.Context) {
	defer close(p.free)
	var dealtWith uint64 // of passed
	last, over := false, false
	for ctx.Err() == nil {
		there, waiting, held := p.look()
		if !there || (held || over) && waiting == 0 {
			if last && !over && !p.awaited() {
				over = true
				close(p.over)
			}
			p.await(ctx, 0)
			continue
		}
		if passed := p.passed.Load(); passed != dealtWith {
			if p.calm(ctx, passed) {
				dealtWith = passed
			}
			continue
		}
		switch {
		case waiting > 0:
			p.takeTurns(ctx)
		case last:
			over = true
			close(p.over)
		default:
			if pause := p.pause(); pause == 0 || !p.await(ctx, pause) {
				last = p.step(ctx)
			}
		}
	}
}

// look tells whether somebody is there and nobody is about to come, how many wait for their turn, and whether time was told to
// stand.
func (p *Pacer) look() (there bool, waiting int, held bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.clients) > 0 && p.expected == 0, p.waiting, p.held
}

// pause is for how long time stands before its next step.
func (p *Pacer) pause() time.Duration {
	pause := Patience
	for _, c := range p.list() {
		if c.waits() {
			return 0
		}
		if !c.spoke.Load() {
			pause = Shyness
		}
	}
	return pause
}

// list gives the clients. It is used by the pacer's goroutine alone.
func (p *Pacer) list() []*Client {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.spare = p.spare[:0]
	for c := range p.clients {
		p.spare = append(p.spare, c)
	}
	return p.spare
}

// step moves the clock to the next instant, and reports whether it is the last.
func (p *Pacer) step(ctx context.Context) (last bool) {
	at, due := p.clock.NextDue()
	last = !p.until.IsZero() && (!due || !at.Before(p.until))
	switch {
	case last:
		at = p.until
	case !due: // nothing will happen unless a client asks for it
		p.await(ctx, Patience)
		return false
	}
	// Where the instant has passed somebody else has moved the clock; any other error is that of ctx.
	if err := p.clock.AdvanceTo(ctx, at); err != nil && !errors.Is(err, clock.ErrPast) {
		return false
	}
	return last
}

// await waits until something changes, or for a while; 0 is for ever. It reports whether something may have changed.
func (p *Pacer) await(ctx context.Context, d time.Duration) bool {
	if d == 0 {
		select {
		case <-p.stir:
		case <-ctx.Done():
		}
		return true
	}
	up := make(chan struct{})
	timer := clock.Real.AfterFunc(d, func() { close(up) })
	defer timer.Stop()
	before := p.passed.Load()
	select {
	case <-p.stir:
		return true
	case <-ctx.Done():
		return true
	case <-up:
		return p.passed.Load() != before
	}
}

// sleep waits for a while.
func (p *Pacer) sleep(ctx context.Context, d time.Duration) {
	up := make(chan struct{})
	timer := clock.Real.AfterFunc(d, func() { close(up) })
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-up:
	}
}

// calm pings the clients until they are done, and reports whether they are: false where a message has passed meanwhile
// that was not among passed, or where there is nobody left. Who waits for his turn can do nothing more until he has had it.
func (p *Pacer) calm(ctx context.Context, passed uint64) bool {
	var delivered time.Time
	for round := 1; ; round++ {
		answering, mute := p.ask(ctx)
		if p.passed.Load() != passed || ctx.Err() != nil {
			return false
		}
		if answering+mute == 0 {
			_, waiting, _ := p.look()
			return waiting > 0
		}
		quiet := p.quiet
		if mute > 0 {
			quiet = max(quiet, MuteQuiet)
		}
		if answering == 0 {
			p.sleep(ctx, quiet)
			return p.passed.Load() == passed && ctx.Err() == nil
		}
		now := clock.Real.Now()
		if round == 1 {
			delivered = now
		}
		if round >= Rounds && now.Sub(delivered) >= quiet {
			return true
		}
	}
}

// ask pings every client that answers, and waits for the answers. It gives how many are there, and how many answer none.
func (p *Pacer) ask(ctx context.Context) (answering, mute int) {
	p.mu.Lock()
	p.round++
	round, strangers := p.round, false
	p.owed = 0
	for c := range p.clients {
		c.owes = 0
		if c.turn != nil {
			continue
		}
		if c.mute {
			mute++
			continue
		}
		answering++
		strangers = strangers || !c.answers
		c.owes = round
		p.owed++
	}
	p.mu.Unlock()
	var payload [8]byte
	binary.BigEndian.PutUint64(payload[:], round)
	for _, c := range p.list() {
		if !p.owes(c) {
			continue
		}
		if c.ping(payload[:]) != nil {
			p.mu.Lock()
			p.settle(c) // it is on its way out, and nobody waits for it
			p.mu.Unlock()
		}
	}
	up := make(chan struct{})
	if strangers {
		defer clock.Real.AfterFunc(Muteness, func() { close(up) }).Stop()
	}
	for p.owing() {
		select {
		case <-p.stir:
		case <-ctx.Done():
			return answering, mute
		case <-up:
			p.giveUp()
			return p.count()
		}
	}
	return answering, mute
}

// owes reports whether the answer of a client is awaited.
func (p *Pacer) owes(c *Client) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return c.owes != 0
}

// owing reports whether answers are awaited.
func (p *Pacer) owing() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.owed > 0
}

// giveUp takes those for mute who have never answered a ping.
func (p *Pacer) giveUp() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.clients {
		if c.owes != 0 && !c.answers {
			c.mute = true
		}
	}
}

// count counts the clients by whether they answer pings.
func (p *Pacer) count() (answering, mute int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.clients {
		switch {
		case c.turn != nil:
		case c.mute:
			mute++
		default:
			answering++
		}
	}
	return answering, mute
}
