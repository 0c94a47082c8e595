package io.millrace.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Group of the commands about the cluster as a whole. */
@Command(name = "cluster", synopsisSubcommandLabel = "COMMAND", description = "Show how the cluster is.")
final class ClusterCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    static CommandLine withSubcommands(Console console) {
        return new CommandLine(new ClusterCommand()).addSubcommand("status", new ClusterStatusCommand(console));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which cluster command?");
    }
}
