package io.millrace.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The kcat program of the system: a client on librdkafka, which shares no code with Kafka's own. */
public final class Kcat {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Kcat() {}

    /** Runs kcat against a broker and returns its standard output; fails when kcat does. */
    public static String run(TestBroker broker, String input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("kcat", "-b", broker.bootstrap(), "-m", "60"));
        command.addAll(List.of(arguments));
        try (ChildProcess kcat = ChildProcess.start("kcat", command)) {
            kcat.feed(input.getBytes(UTF_8));
            if (kcat.awaitExit(PATIENCE) != 0) {
                throw new AssertionError(kcat.story());
            }
            return kcat.stdout();
        }
    }
}
