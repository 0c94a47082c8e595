package io.millrace.cluster.quorum;

import java.io.IOException;
import java.util.Random;

/** A journal that survives crashes, and whose writes now and then break off, done or not. Confined to one simulation. */
final class SimulatedJournal implements Journal {
    private final Random random;
    private double breakOff;
    private JournalState tail = JournalState.BLANK;
    private long promisedTerm;

    SimulatedJournal(Random random, double breakOff) {
        this.random = random;
        this.breakOff = breakOff;
    }

    /** From now on every write works. */
    void repair() {
        breakOff = 0;
    }

    @Override
    public JournalState tail() {
        return tail;
    }

    @Override
    public long promisedTerm() {
        return promisedTerm;
    }

    @Override
    public void promise(long term) throws IOException {
        write(() -> promisedTerm = term);
    }

    @Override
    public void append(Entry entry) throws IOException {
        JournalState next = tail.with(entry);
        write(() -> tail = next);
    }

    @Override
    public void install(JournalState history) throws IOException {
        write(() -> tail = history);
    }

    private void write(Runnable change) throws IOException {
        boolean breaks = random.nextDouble() < breakOff;
        if (!breaks || random.nextBoolean()) {
            change.run();
        }
        if (breaks) {
            throw new IOException("power cut");
        }
    }
}
