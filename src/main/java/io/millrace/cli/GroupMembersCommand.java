package io.millrace.cli;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows the members of a group and what each of them consumes. */
@Command(name = "members", description = "Show the members of a group and their partitions.")
final class GroupMembersCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "group", description = "Id of the group.")
    private String groupId = "";

    GroupMembersCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        try (Groups groups = Groups.connect(client)) {
            Table table = new Table("member", "instance", "client", "host", "partitions");
            for (ConsumerGroupDescription group :
                    groups.describe(List.of(groupId)).values()) {
                group.members().stream()
                        .sorted(Comparator.comparing(MemberDescription::consumerId))
                        .forEach(member -> table.row(
                                member.consumerId(),
                                member.groupInstanceId().orElse("-"),
                                member.clientId(),
                                member.host(),
                                partitions(member)));
            }
            table.print(console.out());
        }
        return ExitCode.OK;
    }

    private static String partitions(MemberDescription member) {
        String partitions = member.assignment().topicPartitions().stream()
                .map(TopicPartition::toString)
                .sorted()
                .collect(Collectors.joining(","));
        return partitions.isEmpty() ? "-" : partitions;
    }
}
