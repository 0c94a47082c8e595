package io.millrace;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been started so far, each step with the way to undo it. Undone in reverse order, every step even when one
 * before it failed. Confined to the thread that starts or stops the node, but for {@link #undoing}.
 */
final class StartSteps {
    private static final Logger log = LoggerFactory.getLogger(StartSteps.class);

    private final Deque<Step> done = new ArrayDeque<>();
    private volatile String undoing = "";

    private record Step(String name, Undo undo) {}

    /** The way back from one step. */
    @FunctionalInterface
    interface Undo {
        void run() throws Exception;
    }

    /** Notes that a step is done, and how to undo it. */
    void done(String name, Undo undo) {
        done.push(new Step(name, undo));
    }

    /**
     * Undoes every step, the last one first.
     *
     * @return whether all could be undone; the log says which could not
     */
    boolean undo() {
        boolean clean = true;
        while (!done.isEmpty()) {
            Step step = done.pop();
            undoing = step.name();
            try {
                step.undo().run();
            } catch (Exception failure) {
                log.error("Could not stop {}", step.name(), failure);
                clean = false;
            }
        }
        undoing = "";
        return clean;
    }

    /** Name of the step that is being undone; empty when none is. Any thread. */
    String undoing() {
        return undoing;
    }
}
