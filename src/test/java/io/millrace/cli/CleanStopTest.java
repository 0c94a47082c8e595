package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CleanStopTest {
    /** So long that no machine is slow enough for a report. */
    private static final Duration PATIENT = Duration.ofMinutes(1);

    private final CapturedConsole console = new CapturedConsole("");
    private final CountDownLatch disk = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        disk.countDown();
    }

    @Test
    void aNodeThatStopsExitsWithSuccess() {
        int code = stop(PATIENT, () -> {});

        assertThat(code).isEqualTo(ExitCode.OK);
        assertThat(console.out()).isEqualTo("Millrace stopped.\n");
        assertThat(console.err()).isEmpty();
    }

    @Test
    void aNodeThatCannotStopSaysWhyAndFails() {
        int code = stop(PATIENT, () -> {
            throw new IllegalStateException("no space left");
        });

        assertThat(code).isEqualTo(ExitCode.FAILED);
        assertThat(console.err()).contains("no space left").contains("The next start will check the logs' tails.");
    }

    @Test
    void aStepThatHangsIsNamedAndGivenUp() {
        int code = stop(Duration.ofMillis(20), disk::await);

        assertThat(code).isEqualTo(ExitCode.FAILED);
        assertThat(console.err())
                .contains("Still stopping the logs.")
                .contains("gives up stopping cleanly: the logs did not end");
    }

    private int stop(Duration betweenReports, Closing closing) {
        return new CleanStop(console.console(), betweenReports).run(new StoppingNode(closing));
    }

    private interface Closing {
        void run() throws InterruptedException;
    }

    private record StoppingNode(Closing closing) implements RunningNode {
        @Override
        public List<String> addresses() {
            return List.of();
        }

        @Override
        public List<Path> logDirs() {
            return List.of();
        }

        @Override
        public String stopping() {
            return "the logs";
        }

        @Override
        public void close() {
            try {
                closing.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
