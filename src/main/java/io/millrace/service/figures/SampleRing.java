package io.millrace.service.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The last samples of a node. Thread-safe for one writer and any readers because places are published one by one; a reader that
 * is overtaken by the writer misses the oldest sample.
 */
public final class SampleRing {
    private final AtomicReferenceArray<NodeSample> places;
    private final long intervalMs;
    private volatile long written;

    public SampleRing(int capacity, long intervalMs) {
        this.places = new AtomicReferenceArray<>(capacity);
        this.intervalMs = intervalMs;
    }

    public long intervalMs() {
        return intervalMs;
    }

    /** Adds a sample, in the place of the oldest one if there is no other. */
    public void add(NodeSample sample) {
        long number = written;
        places.set((int) (number % places.length()), sample);
        written = number + 1;
    }

    /** The samples there are, oldest first. */
    public List<NodeSample> all() {
        long end = written;
        List<NodeSample> found = new ArrayList<>();
        for (long number = Math.max(0, end - places.length()); number < end; number++) {
            NodeSample sample = places.get((int) (number % places.length()));
            if (found.isEmpty() || sample.timeMs() > found.get(found.size() - 1).timeMs()) {
                found.add(sample);
            }
        }
        return found;
    }
}
