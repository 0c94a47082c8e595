package io.millrace;

import io.millrace.cli.CommandFailure;
import io.millrace.cli.CommandRunner;
import io.millrace.cli.Console;
import io.millrace.cli.RunningNode;
import io.millrace.cli.StartRequest;
import io.millrace.common.SystemClock;
import io.millrace.config.BrokerConfig;
import io.millrace.config.ConfigException;
import io.millrace.config.ConfigSources;

/** Entry point of the fat jar: hands the command line to {@link CommandRunner}, with the way to start a node. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandRunner(Console.system(), Main::startNode, SystemClock.INSTANCE).run(args));
    }

    private static RunningNode startNode(StartRequest request) {
        BrokerConfig config = config(request);
        throw CommandFailure.failed("This build has no broker yet: node " + config.nodeId() + " cannot start.");
    }

    /** File, then environment, then profile, then command line: each stronger than the one before. */
    private static BrokerConfig config(StartRequest request) {
        try {
            ConfigSources sources = new ConfigSources();
            if (request.configFile().isPresent()) {
                sources.file(request.configFile().get());
            }
            sources.environment(System.getenv());
            if (request.dev()) {
                sources.devProfile();
            }
            for (var setting : request.settings().entrySet()) {
                sources.set(setting.getKey(), setting.getValue());
            }
            return sources.load();
        } catch (ConfigException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }
}
