package io.millrace.fault;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Jumps of the wall clock of one node, by Debian's libfaketime in front of its process. The monotonic clock stays as it is, as
 * it does when an operator or a time server sets a clock. Stateless.
 */
final class ClockFaults {
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String OFFSET_FILE = "clock-offset";

    private ClockFaults() {}

    /** What a node's process needs in its environment so that its clock can be set. */
    static Map<String, String> environment(Path home) throws Exception {
        setOffset(home, 0);
        return Map.of(
                "LD_PRELOAD", library().toString(),
                "FAKETIME_TIMESTAMP_FILE", home.resolve(OFFSET_FILE).toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "DONT_FAKE_MONOTONIC", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1");
    }

    private static Path library() throws Exception {
        try (Stream<Path> files = Files.find(LIBRARIES, 3, (path, attributes) -> path.endsWith("libfaketimeMT.so.1"))) {
            Optional<Path> found = files.findFirst();
            return found.orElseThrow(() -> new AssertionError(
                    "Setting the clock of one process takes libfaketime: apt-get install libfaketime"));
        }
    }

    /** The clock of a node jumps and jumps back. */
    static Fault jump(Duration by, Duration lasts) {
        String name = "clock %+d s for %d s".formatted(by.toSeconds(), lasts.toSeconds());
        return new Fault(name, lasts, Duration.ofSeconds(10), (cluster, random) -> {
            Path home = cluster.clock(1 + random.nextInt(FaultCluster.NODES));
            setOffset(home, by.toSeconds());
            return () -> setOffset(home, 0);
        });
    }

    private static void setOffset(Path home, long seconds) throws Exception {
        Path next = home.resolve(OFFSET_FILE + ".next");
        Files.writeString(next, "%+d\n".formatted(seconds));
        Files.move(
                next, home.resolve(OFFSET_FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
