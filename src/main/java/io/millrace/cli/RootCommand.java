package io.millrace.cli;

import io.millrace.logging.LogLevel;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code millrace} command itself: options that every command has. Confined to the thread that runs the command. */
@Command(
        name = "millrace",
        synopsisSubcommandLabel = "COMMAND",
        description = "A log broker that any Kafka client can talk to, and the commands to work with one.",
        footer = {"", "Run 'millrace COMMAND --help' for the options of a command."})
final class RootCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // Picocli acts on the option itself.
    private boolean help;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show the stack trace when the command fails.")
    private boolean debug;

    @Option(
            names = "--log-level",
            paramLabel = "level",
            scope = ScopeType.INHERIT,
            description = "error, warn, info, debug or trace; also the environment variable MILLRACE_LOG_LEVEL.")
    private Optional<LogLevel> logLevel = Optional.empty();

    boolean debug() {
        return debug;
    }

    Optional<LogLevel> logLevel() {
        return logLevel;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}
