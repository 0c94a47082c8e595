package io.millrace.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes a node that is stopped and holds nothing out of the cluster. */
@Command(name = "remove", description = "Take a drained and stopped node out of the cluster.")
final class NodeRemoveCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "node", description = "Number of the node.")
    private int node;

    NodeRemoveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        try (Topics topics = Topics.connect(client)) {
            topics.admin().unregisterBroker(node).all().get();
        }
        console.say("Node " + node + " is no part of the cluster any more.");
        return ExitCode.OK;
    }
}
