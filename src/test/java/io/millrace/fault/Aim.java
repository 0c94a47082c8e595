package io.millrace.fault;

/** How often a fault was to strike at a certain state, and how often that state was found when it had. Owned by one thread. */
final class Aim {
    private int shots;
    private int hits;

    void note(boolean hit) {
        shots++;
        hits += hit ? 1 : 0;
    }

    /** Takes in what another one came to. */
    void add(Aim other) {
        shots += other.shots;
        hits += other.hits;
    }

    /** Whether it never struck where it was to. */
    boolean missedAlways() {
        return shots > 0 && hits == 0;
    }

    @Override
    public String toString() {
        return shots == 0 ? "-" : hits + " of " + shots;
    }
}
