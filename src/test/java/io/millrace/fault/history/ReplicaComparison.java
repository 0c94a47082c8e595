package io.millrace.fault.history;

import io.millrace.fault.history.Violation.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Compares the replicas of a partition byte for byte. Replicas may begin new segments at different places, so what is
 * compared is the segments one behind the other. Stateless.
 */
public final class ReplicaComparison {
    private static final int CHUNK = 65_536;

    private ReplicaComparison() {}

    /**
     * Names the replicas that differ from the first one.
     *
     * @param replicas the directory of the partition on each node
     */
    public static List<Violation> compare(String partition, Map<Integer, Path> replicas) throws IOException {
        Map<Integer, Path> byNode = new TreeMap<>(replicas);
        List<Violation> violations = new ArrayList<>();
        Map.Entry<Integer, Path> first = byNode.entrySet().iterator().next();
        for (Map.Entry<Integer, Path> other : byNode.entrySet()) {
            difference(first.getValue(), other.getValue())
                    .ifPresent(what -> violations.add(new Violation(
                            Kind.DIVERGED,
                            partition,
                            "replicas of nodes %d and %d %s".formatted(first.getKey(), other.getKey(), what))));
        }
        return violations;
    }

    private static Optional<String> difference(Path one, Path other) throws IOException {
        try (InputStream left = records(one);
                InputStream right = records(other)) {
            long position = 0;
            while (true) {
                byte[] a = left.readNBytes(CHUNK);
                byte[] b = right.readNBytes(CHUNK);
                int mismatch = Arrays.mismatch(a, b);
                if (mismatch >= 0) {
                    return Optional.of("differ at byte " + (position + mismatch) + " of their records");
                }
                if (a.length == 0) {
                    return Optional.empty();
                }
                position += a.length;
            }
        }
    }

    private static InputStream records(Path directory) throws IOException {
        List<InputStream> files = new ArrayList<>();
        try (Stream<Path> listed = Files.list(directory)) {
            for (Path file : listed.filter(path -> path.toString().endsWith(".log"))
                    .sorted()
                    .toList()) {
                files.add(Files.newInputStream(file));
            }
        }
        return new SequenceInputStream(Collections.enumeration(files));
    }
}
