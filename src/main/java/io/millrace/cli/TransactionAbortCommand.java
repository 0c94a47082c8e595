package io.millrace.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Aborts transactions: by their id, which fences the producer, or one that hangs on a partition. */
@Command(
        name = "abort",
        description = {
            "Abort the ongoing transactions of transactional ids; their producers are fenced.",
            "Or end one that hangs on a partition, as 'find-hanging' shows it."
        })
final class TransactionAbortCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Parameters(arity = "0..*", paramLabel = "id", description = "Transactional id.")
    private List<String> ids = List.of();

    @Option(
            names = "--hanging",
            paramLabel = "topic-partition",
            description = "Partition on which a transaction hangs, such as orders-3.")
    private Optional<String> hanging = Optional.empty();

    @Option(names = "--producer-id", paramLabel = "id", description = "Producer id of the transaction that hangs.")
    private Optional<Long> producerId = Optional.empty();

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    TransactionAbortCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException, IOException {
        boolean one = hanging.isPresent() && producerId.isPresent();
        if (one == !ids.isEmpty() || hanging.isPresent() != producerId.isPresent()) {
            throw CommandFailure.usage(
                    "Name transactional ids, or --hanging and --producer-id of a transaction that no coordinator knows.");
        }
        try (Admin admin = client.admin()) {
            if (one) {
                abortHanging(admin, partition(hanging.get()), producerId.get());
            } else {
                abort(admin);
            }
        }
        return ExitCode.OK;
    }

    private void abort(Admin admin) throws InterruptedException, ExecutionException, IOException {
        List<String> plan = new ArrayList<>(List.of("To be aborted, with their producers fenced:"));
        for (var described : KnownTransactions.describe(admin, ids).entrySet()) {
            plan.add("  " + described.getKey() + ": " + described.getValue().state() + ", "
                    + Wording.count(described.getValue().topicPartitions().size(), "partition"));
        }
        Confirmation.require(console, plan, yes);
        admin.fenceProducers(ids).all().get();
        ids.forEach(id -> console.say("Aborted what was ongoing in " + id + "."));
    }

    private void abortHanging(Admin admin, TopicPartition partition, long producer)
            throws InterruptedException, ExecutionException, IOException {
        OpenTransaction open = new OpenTransactions(admin)
                .on(List.of(partition)).stream()
                        .filter(each -> each.producer().producerId() == producer)
                        .findFirst()
                        .orElseThrow(() -> CommandFailure.failed(
                                "Producer id " + producer + " has no open transaction on " + partition + "."));
        Confirmation.require(
                console,
                List.of("To be aborted: the transaction of producer id " + producer + " on " + partition
                        + ", open since offset " + open.startOffset() + "."),
                yes);
        admin.abortTransaction(open.abort()).all().get();
        console.say("Aborted the transaction of producer id " + producer + " on " + partition + ".");
    }

    private static TopicPartition partition(String text) {
        int dash = text.lastIndexOf('-');
        if (dash <= 0 || !text.substring(dash + 1).matches("\\d{1,9}")) {
            throw CommandFailure.usage("'" + text + "' is no partition: write it like orders-3.");
        }
        return new TopicPartition(text.substring(0, dash), Integer.parseInt(text.substring(dash + 1)));
    }
}
