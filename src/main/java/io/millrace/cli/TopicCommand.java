package io.millrace.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Group of the commands about topics. */
@Command(
        name = "topic",
        synopsisSubcommandLabel = "COMMAND",
        description = "Create, list, describe, change and delete topics.")
final class TopicCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    static CommandLine withSubcommands(Console console) {
        return new CommandLine(new TopicCommand())
                .addSubcommand("create", new TopicCreateCommand(console))
                .addSubcommand("list", new TopicListCommand(console))
                .addSubcommand("describe", new TopicDescribeCommand(console))
                .addSubcommand("alter", new TopicAlterCommand(console))
                .addSubcommand("delete", new TopicDeleteCommand(console));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which topic command?");
    }
}
