package io.millrace.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes groups with their committed offsets, after showing what goes and asking. */
@Command(name = "delete", description = "Delete groups without members and all their offsets, after asking.")
final class GroupDeleteCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Parameters(arity = "1..*", paramLabel = "group", description = "Id of the group.")
    private List<String> groupIds = List.of();

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    GroupDeleteCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException, IOException {
        try (Groups groups = Groups.connect(client)) {
            List<String> plan = new ArrayList<>(List.of("To be deleted for good, with all offsets:"));
            for (ConsumerGroupDescription group : groups.describe(groupIds).values()) {
                int offsets = groups.committed(group.groupId()).size();
                plan.add("  " + group.groupId() + ": " + Wording.count(offsets, "committed offset"));
            }
            Confirmation.require(console, plan, yes);
            for (var entry : groups.admin()
                    .deleteConsumerGroups(groupIds)
                    .deletedGroups()
                    .entrySet()) {
                try {
                    entry.getValue().get();
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof GroupNotEmptyException) {
                        throw inUse(entry.getKey());
                    }
                    throw e;
                }
                console.say("Deleted group " + entry.getKey() + ".");
            }
        }
        return ExitCode.OK;
    }

    private static CommandFailure inUse(String groupId) {
        return CommandFailure.failed("Group " + groupId + " has members and was not deleted: stop them first."
                + " 'millrace group members " + groupId + "' shows them.");
    }
}
