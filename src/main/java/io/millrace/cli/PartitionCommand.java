package io.millrace.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Group of the commands about where partitions are and who leads them. */
@Command(
        name = "partition",
        synopsisSubcommandLabel = "COMMAND",
        description = "Move partitions between nodes and elect their leaders.")
final class PartitionCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    static CommandLine withSubcommands(Console console) {
        return new CommandLine(new PartitionCommand())
                .addSubcommand("reassign", new PartitionReassignCommand(console))
                .addSubcommand("elect", new PartitionElectCommand(console));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which partition command?");
    }
}
