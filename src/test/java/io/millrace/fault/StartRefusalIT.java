package io.millrace.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.ChildProcess;
import io.millrace.testkit.FatJarNode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that must be refused: each with a sentence, an exit code, and no stack trace. */
class StartRefusalIT {
    private static final Duration PATIENCE = Await.PATIENCE;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    @TempDir
    private Path home;

    @Test
    void refusesADataDirectoryThatIsInUse() throws Exception {
        try (FatJarNode first = new FatJarNode(home, Map.of())) {
            first.start();

            assertRefusal(
                    FAILED,
                    new FatJarNode(home, Map.of()).startArguments(),
                    first.logDir().toString(),
                    "in use");

            assertThat(first.process().isAlive()).isTrue();
        }
    }

    @Test
    void refusesAPortThatIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String listener = "PLAINTEXT://127.0.0.1:" + taken.getLocalPort();

            assertRefusal(
                    FAILED,
                    new FatJarNode(home, Map.of("listeners", listener)).startArguments(),
                    Integer.toString(taken.getLocalPort()),
                    "in use");
        }
    }

    @Test
    void refusesADataDirectoryThatCannotBeWritten() throws Exception {
        Path notADirectory = Files.writeString(home.resolve("file"), "");

        assertRefusal(
                FAILED,
                new FatJarNode(
                                home,
                                Map.of("log.dirs", notADirectory.resolve("data").toString()))
                        .startArguments(),
                notADirectory.toString());
    }

    @Test
    void refusesAnUnknownKeyAndNamesTheNearest() throws Exception {
        assertRefusal(
                USAGE,
                new FatJarNode(home, Map.of("log.segment.byte", "1048576")).startArguments(),
                "log.segment.byte",
                "log.segment.bytes");
    }

    @Test
    void refusesAValueOfTheWrongType() throws Exception {
        assertRefusal(
                USAGE,
                new FatJarNode(home, Map.of("log.segment.bytes", "many")).startArguments(),
                "log.segment.bytes",
                "many");
    }

    private void assertRefusal(int exitCode, String[] arguments, String... words) throws Exception {
        try (ChildProcess node = FatJarNode.run(home, arguments)) {
            assertThat(node.awaitExit(PATIENCE)).as(node.story()).isEqualTo(exitCode);
            assertThat(node.stderr()).contains(words).doesNotContain("\tat ").doesNotContain("Exception");
        }
    }
}
