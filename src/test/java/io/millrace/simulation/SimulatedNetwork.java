package io.millrace.simulation;

import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;

/**
 * Time and messages: what happens next, and what of it gets lost, late or doubled. Owned by the simulation's thread; the same seed
 * gives the same order.
 */
final class SimulatedNetwork {
    private record Event(long atMs, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atMs != other.atMs ? Long.compare(atMs, other.atMs) : Long.compare(number, other.number);
        }
    }

    /** A direction between two nodes. */
    private record Link(int from, int to) {}

    private final Random random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Set<Link> cut = new HashSet<>();
    private long nowMs;
    private long number;
    private double lossRate;

    SimulatedNetwork(Random random) {
        this.random = random;
    }

    long nowMs() {
        return nowMs;
    }

    /** Share of the messages that get lost; as many are doubled. */
    void lossRate(double rate) {
        lossRate = rate;
    }

    void after(long delayMs, Runnable action) {
        events.add(new Event(nowMs + delayMs, number++, action));
    }

    /** Sends a message; delays differ, so messages overtake each other. */
    void send(int from, int to, Runnable delivery) {
        if (cut.contains(new Link(from, to)) || random.nextDouble() < lossRate) {
            return;
        }
        after(delay(), delivery);
        if (random.nextDouble() < lossRate) {
            after(delay() + random.nextInt(500), delivery);
        }
    }

    private long delay() {
        return random.nextInt(20) == 0 ? random.nextInt(200) : 1 + random.nextInt(5);
    }

    void cut(int from, int to) {
        cut.add(new Link(from, to));
    }

    void healLinks() {
        cut.clear();
    }

    /** Lets everything happen until {@code untilMs}. */
    void run(long untilMs) {
        while (!events.isEmpty() && events.peek().atMs() <= untilMs) {
            Event next = events.remove();
            nowMs = next.atMs();
            next.action().run();
        }
        nowMs = untilMs;
    }
}
