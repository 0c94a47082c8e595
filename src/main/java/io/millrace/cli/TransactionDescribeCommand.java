package io.millrace.cli;

import io.millrace.common.Clock;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows how transactional ids stand. */
@Command(
        name = "describe",
        description = {
            "Show coordinator, producer, state, age and partitions of transactional ids.",
            "With --http also their owners: the client and the host that last used each, which Kafka's protocol does not tell."
                    + " They are in no log, so that nobody may know them after restarts."
        })
final class TransactionDescribeCommand implements Callable<Integer> {
    private static final List<String> COLUMNS =
            List.of("transactional id", "coordinator", "producer id", "epoch", "state", "timeout", "age", "partitions");

    private final Console console;
    private final Clock clock;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Parameters(arity = "1..*", paramLabel = "id", description = "Transactional id.")
    private List<String> ids = List.of();

    @Option(names = "--http", paramLabel = "host:port", description = "HTTP address of any node, to ask for owners.")
    private Optional<String> http = Optional.empty();

    TransactionDescribeCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        Table table = new Table(Stream.concat(COLUMNS.stream(), http.isPresent() ? Stream.of("owner") : Stream.empty())
                .toArray(String[]::new));
        try (Admin admin = client.admin()) {
            for (var described : KnownTransactions.describe(admin, ids).entrySet()) {
                addTo(table, described.getKey(), described.getValue());
            }
        }
        table.print(console.out());
        return ExitCode.OK;
    }

    private String owner(String id) throws InterruptedException {
        if (http.isEmpty()) {
            return "";
        }
        JsonObject known = new NodeHttp(http.get()).ask("/admin/transactions/" + NodeHttp.escaped(id));
        String client = known.getString("client_id");
        return client == null ? "not known" : client + " (" + known.getString("client_host", "-") + ")";
    }

    private void addTo(Table table, String id, TransactionDescription transaction) throws InterruptedException {
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
                partitions.isEmpty() ? "-" : partitions,
                owner(id));
    }
}
