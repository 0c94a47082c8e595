package io.millrace.cli;

import io.millrace.common.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Group of the commands about consumer groups. */
@Command(
        name = "group",
        synopsisSubcommandLabel = "COMMAND",
        description = "List, describe and delete consumer groups, show their history, and move their offsets.")
final class GroupCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    static CommandLine withSubcommands(Console console, Clock clock) {
        return new CommandLine(new GroupCommand())
                .addSubcommand("list", new GroupListCommand(console))
                .addSubcommand("describe", new GroupDescribeCommand(console, clock))
                .addSubcommand("members", new GroupMembersCommand(console))
                .addSubcommand("history", new GroupHistoryCommand(console))
                .addSubcommand("reset-offsets", new GroupResetOffsetsCommand(console, clock))
                .addSubcommand("delete", new GroupDeleteCommand(console));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which group command?");
    }
}
