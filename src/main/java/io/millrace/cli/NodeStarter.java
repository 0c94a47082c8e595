package io.millrace.cli;

/** How {@code start} brings a node up; given by the composition root, so that the command line does not know it. */
@FunctionalInterface
public interface NodeStarter {
    /**
     * Starts a node and returns once clients can use it.
     *
     * @throws CommandFailure with a sentence for a person: unknown key, port in use, directory not usable
     */
    RunningNode start(StartRequest request);
}
