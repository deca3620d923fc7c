package fanout

import (
	"slices"
	"sync"
	"testing"
)

func TestPublishReachesListenersInOrder(t *testing.T) {
	var topic Topic[int]
	var got []string
	topic.Listen(func(int) { got = append(got, "a") })
	stop := topic.Listen(func(int) { got = append(got, "b") })
	topic.Listen(func(int) { got = append(got, "c") })
	topic.Publish(1)
	stop()
	stop()
	topic.Publish(2)
	if want := []string{"a", "b", "c", "a", "c"}; !slices.Equal(got, want) {
		t.Errorf("heard %v, want %v", got, want)
	}
	if n := topic.Listeners(); n != 2 {
		t.Errorf("Listeners = %d, want 2", n)
	}
}

func TestListenerMayStopItselfAndOthersWhileHearing(t *testing.T) {
	var topic Topic[int]
	heard := 0
	var stop func()
	stop = topic.Listen(func(int) {
		heard++
		stop()
		topic.Listen(func(int) { heard += 10 })
	})
	topic.Publish(1)
	topic.Publish(2)
	if heard != 11 {
		t.Errorf("heard = %d, want 11", heard)
	}
}

func TestTopicIsSafeForConcurrentUse(t *testing.T) {
	var topic Topic[int]
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				stop := topic.Listen(func(int) {})
				topic.Publish(1)
				stop()
			}
		})
	}
	wg.Wait()
	if n := topic.Listeners(); n != 0 {
		t.Errorf("Listeners = %d after all have stopped, want 0", n)
	}
}
