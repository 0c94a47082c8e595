package io.millrace.cli;

import io.millrace.common.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Finds transactions that are open on a partition and that no coordinator will end. */
@Command(
        name = "find-hanging",
        description = "Find transactions that hold readers back and that no coordinator knows of.")
final class TransactionFindHangingCommand implements Callable<Integer> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ClientOptions client = new ClientOptions();

    @Option(names = "--topic", paramLabel = "topic", split = ",", description = "Only in these topics. Default: all.")
    private List<String> topics = List.of();

    @Option(
            names = "--older-than",
            paramLabel = "duration",
            defaultValue = "PT15M",
            description = "Only those that wrote nothing for so long; not below the timeout of a healthy transaction. "
                    + "Default: ${DEFAULT-VALUE}.")
    private Duration olderThan = Duration.ofMinutes(15);

    TransactionFindHangingCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        long before = clock.nowMs() - olderThan.toMillis();
        try (Admin admin = client.admin()) {
            OpenTransactions transactions = new OpenTransactions(admin);
            List<OpenTransaction> old = transactions.on(transactions.partitions(topics)).stream()
                    .filter(open -> open.producer().lastTimestamp() <= before)
                    .toList();
            List<OpenTransaction> hanging = transactions.hanging(old);
            if (hanging.isEmpty()) {
                console.say("No transaction hangs.");
                return ExitCode.OK;
            }
            Table table = new Table("partition", "producer id", "epoch", "start offset", "silent for");
            for (OpenTransaction open : hanging) {
                table.row(
                        open.partition(),
                        open.producer().producerId(),
                        open.producer().producerEpoch(),
                        open.startOffset(),
                        Duration.ofMillis(clock.nowMs() - open.producer().lastTimestamp()));
            }
            table.print(console.out());
            console.note("'millrace transaction abort --hanging PARTITION --producer-id ID' ends one.");
        }
        return ExitCode.OK;
    }
}
