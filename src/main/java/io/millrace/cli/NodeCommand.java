package io.millrace.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Group of the commands about one node. */
@Command(
        name = "node",
        synopsisSubcommandLabel = "COMMAND",
        description = "Spread the work of a node, empty it, take it out of the cluster.")
final class NodeCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    static CommandLine withSubcommands(Console console) {
        return new CommandLine(new NodeCommand())
                .addSubcommand("drain", new NodeDrainCommand(console))
                .addSubcommand("instances", new NodeInstancesCommand(console))
                .addSubcommand("remove", new NodeRemoveCommand(console));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which node command?");
    }
}
