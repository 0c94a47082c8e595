package io.millrace.fault.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.fault.history.Violation.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicaComparisonTest {
    private final Path home;

    ReplicaComparisonTest(@TempDir Path home) {
        this.home = home;
    }

    @Test
    void segmentsMayBeginAtDifferentPlaces() throws IOException {
        Path one = replica("one", "abc", "def");
        Path two = replica("two", "abcde", "f");

        assertThat(ReplicaComparison.compare("t-0", Map.of(1, one, 2, two))).isEmpty();
    }

    @Test
    void findsAByteThatDiffersAndATailThatIsMissing() throws IOException {
        Path one = replica("one", "abc", "def");
        Path flipped = replica("two", "abX", "def");
        Path shorter = replica("three", "abc", "de");

        assertThat(ReplicaComparison.compare("t-0", Map.of(1, one, 2, flipped, 3, shorter)))
                .extracting(Violation::kind, Violation::detail)
                .containsExactly(
                        tuple(Kind.DIVERGED, "replicas of nodes 1 and 2 differ at byte 2 of their records"),
                        tuple(Kind.DIVERGED, "replicas of nodes 1 and 3 differ at byte 5 of their records"));
    }

    private Path replica(String name, String... segments) throws IOException {
        Path directory = Files.createDirectory(home.resolve(name));
        int base = 0;
        for (String segment : segments) {
            Files.writeString(directory.resolve("%020d.log".formatted(base)), segment);
            Files.writeString(directory.resolve("%020d.index".formatted(base)), name);
            base += segment.length();
        }
        return directory;
    }
}
