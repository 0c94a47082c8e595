package io.millrace.cli;

import io.millrace.common.Clock;
import io.millrace.logging.LogLevel;
import io.millrace.logging.LogSettings;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs one command line: finds the command, runs it, and turns whatever goes wrong into one sentence and an exit code.
 * Confined to the thread that calls {@link #run}.
 */
public final class CommandRunner {
    private final Console console;
    private final RootCommand root = new RootCommand();
    private final Map<String, Supplier<Object>> commands = new LinkedHashMap<>();

    public CommandRunner(Console console, NodeStarter starter, Clock clock) {
        this.console = console;
        commands.put("start", () -> new StartCommand(console, starter, clock));
        commands.put("dev-cluster", () -> new DevClusterCommand(console));
        commands.put("cluster", () -> ClusterCommand.withSubcommands(console));
        commands.put("node", () -> NodeCommand.withSubcommands(console));
        commands.put("partition", () -> PartitionCommand.withSubcommands(console));
        commands.put("topic", () -> TopicCommand.withSubcommands(console));
        commands.put("produce", () -> new ProduceCommand(console));
        commands.put("consume", () -> new ConsumeCommand(console, clock));
        commands.put("group", () -> GroupCommand.withSubcommands(console, clock));
        commands.put("transaction", () -> TransactionCommand.withSubcommands(console, clock));
        commands.put("bench", () -> new BenchCommand(console, clock));
        commands.put("dump-log", () -> new DumpLogCommand(console));
        commands.put("version", () -> new VersionCommand(console));
    }

    /** Runs what {@code args} say and returns the exit code: 0 done, 1 failed, 2 not understood. */
    public int run(String... args) {
        int exitCode = commandLine(args).execute(args);
        console.out().flush();
        return exitCode;
    }

    private CommandLine commandLine(String... args) {
        CommandLine line = new CommandLine(root);
        // Only the named command is registered: the others' classes need not be loaded, which start-up time feels.
        if (args.length > 0 && commands.containsKey(args[0])) {
            line.addSubcommand(args[0], commands.get(args[0]).get());
        } else {
            commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
        }
        line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
        line.setUsageHelpAutoWidth(true);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionStrategy(this::execute);
        line.setParameterExceptionHandler((e, ignored) -> misunderstood(e));
        line.setExecutionExceptionHandler((e, failed, parsed) -> failed(e));
        return line;
    }

    private int execute(ParseResult parsed) {
        boolean node = parsed.hasSubcommand()
                && "start".equals(parsed.subcommand().commandSpec().name());
        LogSettings.apply(root.logLevel().or(this::levelOfEnvironment).orElse(node ? LogLevel.INFO : LogLevel.WARN));
        return new CommandLine.RunLast().execute(parsed);
    }

    private Optional<LogLevel> levelOfEnvironment() {
        String name = System.getenv(LogSettings.LEVEL_VARIABLE);
        if (name == null) {
            return Optional.empty();
        }
        Optional<LogLevel> level = LogLevel.of(name);
        if (level.isEmpty()) {
            console.note("millrace: " + LogSettings.LEVEL_VARIABLE + "=" + name
                    + " is not a log level and is ignored; use error, warn, info, debug or trace.");
        }
        return level;
    }

    private int misunderstood(ParameterException e) {
        complain(String.valueOf(e.getMessage()));
        UnmatchedArgumentException.printSuggestions(e, e.getCommandLine().getErr());
        console.note("Try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    private int failed(Exception e) {
        console.out().flush();
        CommandFailure failure = e instanceof CommandFailure known ? known : ClientErrors.explain(e);
        complain(failure.sentence());
        if (root.debug()) {
            e.printStackTrace(console.err());
        }
        return failure.exitCode();
    }

    private void complain(String sentence) {
        console.note("millrace: " + sentence);
    }
}
