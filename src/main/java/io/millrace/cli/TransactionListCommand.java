package io.millrace.cli;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists transactional ids. */
@Command(name = "list", description = "List transactional ids with their coordinator, producer and state.")
final class TransactionListCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Option(
            names = "--state",
            paramLabel = "state",
            split = ",",
            description = "Only ids in these states: empty, ongoing, prepare-commit, prepare-abort, complete-commit, "
                    + "complete-abort.")
    private Set<String> states = Set.of();

    @Option(
            names = "--longer-than",
            paramLabel = "duration",
            description = "Only transactions that began longer ago, such as PT5M.")
    private Optional<Duration> longerThan = Optional.empty();

    @Option(names = "--pattern", paramLabel = "regex", description = "Only ids that match as a whole.")
    private Optional<String> pattern = Optional.empty();

    TransactionListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        ListTransactionsOptions options = new ListTransactionsOptions()
                .filterStates(states.stream().map(TransactionListCommand::state).collect(Collectors.toSet()));
        longerThan.ifPresent(duration -> options.filterOnDuration(duration.toMillis()));
        pattern.ifPresent(options::filterOnTransactionalIdPattern);
        try (Admin admin = client.admin()) {
            Map<Integer, Collection<TransactionListing>> listed = new TreeMap<>(
                    admin.listTransactions(options).allByBrokerId().get());
            Table table = new Table("transactional id", "coordinator", "producer id", "state");
            listed.forEach((node, transactions) -> transactions.stream()
                    .sorted((one, other) -> one.transactionalId().compareTo(other.transactionalId()))
                    .forEach(each -> table.row(each.transactionalId(), node, each.producerId(), each.state())));
            table.print(console.out());
        }
        return ExitCode.OK;
    }

    private static TransactionState state(String text) {
        String wanted = text.replace("-", "");
        return Arrays.stream(TransactionState.values())
                .filter(state -> state.toString().equalsIgnoreCase(wanted))
                .findFirst()
                .orElseThrow(() -> CommandFailure.usage(
                        "There is no state '" + text + "' of a transaction: --help names those that exist."));
    }
}
