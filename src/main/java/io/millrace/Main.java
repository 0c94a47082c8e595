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
import io.millrace.http.server.HttpBindException;
import io.millrace.net.BindException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Entry point of the fat jar: hands the command line to {@link CommandRunner}, with the way to start a node. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandRunner(Console.system(), Main::startNode, SystemClock.INSTANCE).run(args));
    }

    private static RunningNode startNode(StartRequest request) {
        try {
            return MillraceBroker.start(config(request), SystemClock.INSTANCE);
        } catch (ConfigException misconfigured) {
            throw CommandFailure.usage(String.valueOf(misconfigured.getMessage()));
        } catch (IOException | BindException | HttpBindException refused) {
            throw CommandFailure.failed(String.valueOf(refused.getMessage()), refused);
        }
    }

    /** File, then environment, then profile, then command line: each stronger than the one before. */
    private static BrokerConfig config(StartRequest request) throws ConfigException {
        ConfigSources sources = new ConfigSources();
        Optional<Path> file = request.configFile();
        if (file.isPresent()) {
            sources.file(file.get());
        }
        sources.environment(System.getenv());
        if (request.dev()) {
            sources.devProfile();
        }
        for (Map.Entry<String, String> setting : request.settings().entrySet()) {
            sources.set(setting.getKey(), setting.getValue());
        }
        return sources.load();
    }
}
