package io.millrace.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists consumer groups. */
@Command(name = "list", description = "List consumer groups with their state.")
final class GroupListCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Option(
            names = "--state",
            paramLabel = "state",
            split = ",",
            description = "Only groups in these states: empty, stable, preparing-rebalance, completing-rebalance.")
    private Set<String> states = Set.of();

    @Option(
            names = "--type",
            paramLabel = "type",
            split = ",",
            description = "Only groups of these types: classic, consumer.")
    private Set<String> types = Set.of();

    GroupListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        ListGroupsOptions options = new ListGroupsOptions()
                .inGroupStates(states.stream().map(GroupListCommand::state).collect(Collectors.toSet()))
                .withTypes(types.stream().map(GroupListCommand::type).collect(Collectors.toSet()));
        try (Groups groups = Groups.connect(client)) {
            List<GroupListing> listed = groups.admin().listGroups(options).all().get().stream()
                    .sorted(Comparator.comparing(GroupListing::groupId))
                    .toList();
            Table table = new Table("group", "type", "state");
            for (GroupListing group : listed) {
                table.row(
                        group.groupId(),
                        group.type().map(GroupType::toString).orElse("-"),
                        group.groupState().map(GroupState::toString).orElse("-"));
            }
            table.print(console.out());
        }
        return ExitCode.OK;
    }

    private static GroupState state(String text) {
        GroupState state = GroupState.parse(text.replace("-", ""));
        if (state == GroupState.UNKNOWN) {
            throw CommandFailure.usage("There is no group state '" + text + "': see --help.");
        }
        return state;
    }

    private static GroupType type(String text) {
        GroupType type = GroupType.parse(text);
        if (type == GroupType.UNKNOWN) {
            throw CommandFailure.usage("There is no group type '" + text + "': see --help.");
        }
        return type;
    }
}
