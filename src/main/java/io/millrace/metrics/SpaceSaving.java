package io.millrace.metrics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The most frequent of many things, counted in bounded memory (the Space-Saving sketch of Metwally, Agrawal and El Abbadi): a
 * newcomer takes the place of the one with the smallest count and begins with that count, which is then its possible error.
 * Confined to its user.
 *
 * <p>Invariants: counts are never too small, and too large by at most {@link Counted#error}; whatever makes up more than one
 * part in {@code capacity} of all is in the sketch.
 *
 * @param <T> things, equal when they count as the same
 */
public final class SpaceSaving<T> {
    private final Map<T, Place<T>> places = new HashMap<>();
    /** A heap: the smallest count is the first. */
    private final List<Place<T>> heap = new ArrayList<>();

    private final int capacity;

    public SpaceSaving(int capacity) {
        this.capacity = capacity;
    }

    private static final class Place<T> {
        private T thing;
        private long count;
        private long error;
        private int index;

        private Place(T thing, int index) {
            this.thing = thing;
            this.index = index;
        }
    }

    /**
     * A thing and how often it came. Immutable.
     *
     * @param error by how much the count may be too large
     */
    public record Counted<T>(T thing, long count, long error) {}

    /** Counts one more of a thing. */
    public void add(T thing) {
        Place<T> place = places.get(thing);
        if (place == null) {
            place = heap.size() < capacity ? open(thing) : replaceSmallest(thing);
            places.put(thing, place);
        }
        place.count++;
        sink(place);
    }

    private Place<T> open(T thing) {
        Place<T> place = new Place<>(thing, heap.size());
        heap.add(place);
        rise(place);
        return place;
    }

    private Place<T> replaceSmallest(T thing) {
        Place<T> smallest = heap.get(0);
        places.remove(smallest.thing);
        smallest.thing = thing;
        smallest.error = smallest.count;
        return smallest;
    }

    /** A new place has the count 0, so it belongs to the top. */
    private void rise(Place<T> place) {
        while (place.index > 0) {
            Place<T> parent = heap.get((place.index - 1) / 2);
            if (parent.count <= place.count) {
                return;
            }
            swap(place, parent);
        }
    }

    private void sink(Place<T> place) {
        Place<T> smaller = smallerChild(place);
        while (smaller != null && smaller.count < place.count) {
            swap(place, smaller);
            smaller = smallerChild(place);
        }
    }

    private @Nullable Place<T> smallerChild(Place<T> place) {
        int left = 2 * place.index + 1;
        if (left >= heap.size()) {
            return null;
        }
        boolean leftOnly = left + 1 == heap.size();
        return leftOnly || heap.get(left).count <= heap.get(left + 1).count ? heap.get(left) : heap.get(left + 1);
    }

    private void swap(Place<T> one, Place<T> other) {
        int index = one.index;
        one.index = other.index;
        other.index = index;
        heap.set(one.index, one);
        heap.set(other.index, other);
    }

    /** The most frequent things, the most frequent first. */
    public List<Counted<T>> most(int limit) {
        return heap.stream()
                .sorted(Comparator.comparingLong((Place<T> place) -> place.count)
                        .reversed())
                .limit(limit)
                .map(place -> new Counted<>(place.thing, place.count, place.error))
                .toList();
    }
}
