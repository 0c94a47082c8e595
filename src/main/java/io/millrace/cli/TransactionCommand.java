package io.millrace.cli;

import io.millrace.common.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands about transactions. */
@Command(
        name = "transaction",
        synopsisSubcommandLabel = "COMMAND",
        description = "List, describe and abort transactions, and find those that hang.")
final class TransactionCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    static CommandLine withSubcommands(Console console, Clock clock) {
        return new CommandLine(new TransactionCommand())
                .addSubcommand("list", new TransactionListCommand(console))
                .addSubcommand("describe", new TransactionDescribeCommand(console, clock))
                .addSubcommand("abort", new TransactionAbortCommand(console))
                .addSubcommand("find-hanging", new TransactionFindHangingCommand(console, clock));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which transaction command?");
    }
}
