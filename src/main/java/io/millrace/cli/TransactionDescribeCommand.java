package io.millrace.cli;

import io.millrace.common.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows how transactional ids stand. */
@Command(
        name = "describe",
        description = {
            "Show coordinator, producer, state, age and partitions of transactional ids.",
            "Which client has one is shown by the console and over HTTP (/admin/transactions), as long as its coordinator does"
                    + " not move: it is in no log."
        })
final class TransactionDescribeCommand implements Callable<Integer> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Parameters(arity = "1..*", paramLabel = "id", description = "Transactional id.")
    private List<String> ids = List.of();

    TransactionDescribeCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        Table table = new Table(
                "transactional id", "coordinator", "producer id", "epoch", "state", "timeout", "age", "partitions");
        try (Admin admin = client.admin()) {
            KnownTransactions.describe(admin, ids).forEach((id, transaction) -> addTo(table, id, transaction));
        }
        table.print(console.out());
        return ExitCode.OK;
    }

    private void addTo(Table table, String id, TransactionDescription transaction) {
        String age = transaction.transactionStartTimeMs().isPresent()
                ? Duration.ofMillis(Math.max(
                                0,
                                clock.nowMs()
                                        - transaction.transactionStartTimeMs().getAsLong()))
                        .toString()
                : "-";
        String partitions = transaction.topicPartitions().stream()
                .sorted(Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition))
                .map(TopicPartition::toString)
                .collect(Collectors.joining(","));
        table.row(
                id,
                transaction.coordinatorId(),
                transaction.producerId(),
                transaction.producerEpoch(),
                transaction.state(),
                Duration.ofMillis(transaction.transactionTimeoutMs()),
                age,
                partitions.isEmpty() ? "-" : partitions);
    }
}
