package io.millrace.storage.compaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.config.TopicConfig;
import io.millrace.record.ControlRecord;
import io.millrace.record.RecordBatch;
import io.millrace.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogCleanerTest {
    private static final long MAP_BYTES = 1 << 20;

    private final Path directory;

    LogCleanerTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @RepeatedTest(8)
    void readersEndUpWithTheSameValues(RepetitionInfo repetition) throws Exception {
        Random random = Seeds.random("compaction", repetition.getCurrentRepetition());
        Map<String, String> twin = new TreeMap<>();
        Map<Long, String> written = new HashMap<>();
        Map<Long, List<String[]>> open = new HashMap<>();

        try (CompactedLog log = new CompactedLog(directory, CompactedLog.config(), CompactedLog.START_MS)) {
            for (int step = 0; step < 800; step++) {
                long producer = random.nextInt(4);
                boolean transactional = producer > 1;
                if (transactional && open.containsKey(producer) && random.nextInt(4) == 0) {
                    boolean commit = random.nextBoolean();
                    log.end(producer, commit ? ControlRecord.Type.COMMIT : ControlRecord.Type.ABORT);
                    List<String[]> records = open.remove(producer);
                    if (commit) {
                        for (String[] record : records) {
                            pending(twin, written, record);
                        }
                    }
                } else {
                    String[] keys = new String[1 + random.nextInt(4)];
                    String[] values = new String[keys.length];
                    for (int index = 0; index < keys.length; index++) {
                        // Keys of one writer each: an order among writers of one key is nobody's promise to this twin.
                        keys[index] = "key" + producer + "-" + random.nextInt(12);
                        values[index] = random.nextInt(5) == 0 ? null : "value" + step + "-" + index;
                    }
                    long offset = log.put(producer, transactional, keys, values);
                    for (int index = 0; index < keys.length; index++) {
                        String[] record = {Long.toString(offset + index), keys[index], values[index]};
                        if (transactional) {
                            open.computeIfAbsent(producer, id -> new ArrayList<>())
                                    .add(record);
                        } else {
                            pending(twin, written, record);
                        }
                    }
                }
                log.clock.advanceMs(random.nextInt(100));
                if (random.nextInt(60) == 0) {
                    long bytes = random.nextBoolean() ? MAP_BYTES : KeyOffsetMap.bytesFor(6);
                    log.compact(bytes);
                    assertThat(committedOf(log, written, open)).isEqualTo(twin);
                }
            }
            for (long producer : List.copyOf(open.keySet())) {
                log.end(producer, ControlRecord.Type.ABORT);
                open.remove(producer);
            }
            log.compact(MAP_BYTES);
            assertThat(committedOf(log, written, open)).isEqualTo(twin);
        }
    }

    private static void pending(Map<String, String> twin, Map<Long, String> written, String[] record) {
        written.put(Long.valueOf(record[0]), record[1] + "=" + record[2]);
        if (record[2] == null) {
            twin.remove(record[1]);
        } else {
            twin.put(record[1], record[2]);
        }
    }

    /** What is committed now: records of open transactions are readable in the log but do not count yet. */
    private static Map<String, String> committedOf(
            CompactedLog log, Map<Long, String> written, Map<Long, List<String[]>> open) throws Exception {
        Set<Long> undecided = new HashSet<>();
        open.values().forEach(records -> records.forEach(record -> undecided.add(Long.valueOf(record[0]))));
        Map<String, String> state = new TreeMap<>();
        log.committed((offset, record) -> {
            if (undecided.contains(offset)) {
                return;
            }
            assertThat(record).as("offset " + offset).isEqualTo(written.get(offset));
            String[] parts = record.split("=", 2);
            if (parts[1].equals("null")) {
                state.remove(parts[0]);
            } else {
                state.put(parts[0], parts[1]);
            }
        });
        return state;
    }

    @Test
    void tombstonesStayForTheirRetentionAndThenGo() throws Exception {
        try (CompactedLog log = new CompactedLog(directory, CompactedLog.config(), CompactedLog.START_MS)) {
            log.put("a", "1");
            log.put("a", null);
            fill(log, "b");

            log.compact(MAP_BYTES);
            assertThat(keys(log)).contains("a=null").doesNotContain("a=1");
            log.clock.advanceMs(999);
            fill(log, "b");
            log.compact(MAP_BYTES);
            assertThat(keys(log)).contains("a=null");
            log.clock.advanceMs(1);
            fill(log, "b");
            log.compact(MAP_BYTES);
            assertThat(keys(log)).doesNotContain("a=null");
        }
    }

    @Test
    void lastBatchOfProducerStaysEvenEmpty() throws Exception {
        try (CompactedLog log = new CompactedLog(directory, CompactedLog.config(), CompactedLog.START_MS)) {
            log.put(7, false, new String[] {"a"}, new String[] {"1"});
            log.put(7, false, new String[] {"a"}, new String[] {"2"});
            fill(log, "a");

            log.compact(MAP_BYTES);

            assertThat(log.batches()).contains("1-1:0").doesNotContain("0-0:0", "0-0:1");
        }
        try (CompactedLog log = new CompactedLog(directory, CompactedLog.config(), CompactedLog.START_MS)) {
            List<Integer> sequences = new ArrayList<>();
            log.forEachBatch(batch -> {
                if (batch.producerId() == 7) {
                    sequences.add(batch.lastSequence());
                }
            });
            assertThat(sequences).containsExactly(1);
        }
    }

    @Test
    void markerOutlivesTheRecordsOfItsTransaction() throws Exception {
        try (CompactedLog log = new CompactedLog(directory, CompactedLog.config(), CompactedLog.START_MS)) {
            log.put(8, true, new String[] {"a"}, new String[] {"1"});
            log.end(8, ControlRecord.Type.ABORT);
            log.put(9, false, new String[] {"x"}, new String[] {"1"});
            fill(log, "b");

            log.compact(MAP_BYTES);
            assertThat(controls(log)).isEqualTo(1);
            assertThat(log.committed()).doesNotContainKey("a");
            fill(log, "b");
            log.compact(MAP_BYTES);
            assertThat(controls(log)).isEqualTo(1);
        }
    }

    @Test
    void minCompactionLagProtectsYoungSegments() throws Exception {
        TopicConfig config = CompactedLog.config().with("min.compaction.lag.ms", "60000");
        try (CompactedLog log = new CompactedLog(directory, config, CompactedLog.START_MS)) {
            fill(log, "a");

            assertThat(log.plan()).isEmpty();
            log.clock.advanceMs(60_001);
            assertThat(log.plan()).isPresent();
        }
    }

    @Test
    void maxCompactionLagSealsAnIdleSegmentSoThatItCanBeCompacted() throws Exception {
        TopicConfig config = CompactedLog.config()
                .with("segment.bytes", "1000000")
                .with("min.cleanable.dirty.ratio", "1")
                .with("max.compaction.lag.ms", "60000");
        try (CompactedLog log = new CompactedLog(directory, config, CompactedLog.START_MS)) {
            log.put("a", "1");
            log.put("a", "2");
            log.log().rollForCompaction();
            assertThat(log.plan()).isEmpty();
            log.clock.advanceMs(60_001);

            log.log().rollForCompaction();

            assertThat(log.compact(MAP_BYTES)).isTrue();
            assertThat(keys(log)).containsExactly("a=2");
        }
    }

    @Test
    void maxCompactionLagBoundsTheAgeOfTheActiveSegment() throws Exception {
        TopicConfig config =
                CompactedLog.config().with("segment.bytes", "1000000").with("max.compaction.lag.ms", "60000");
        try (CompactedLog log = new CompactedLog(directory, config, CompactedLog.START_MS)) {
            log.put("a", "1");
            log.clock.advanceMs(60_001);

            log.put("a", "2");

            assertThat(files(".log")).hasSize(2);
        }
    }

    @Test
    void waitsForTheDirtyRatioUnlessOverdue() throws Exception {
        TopicConfig config =
                CompactedLog.config().with("min.cleanable.dirty.ratio", "1").with("max.compaction.lag.ms", "60000");
        try (CompactedLog log = new CompactedLog(directory, config, CompactedLog.START_MS)) {
            fill(log, "a");

            assertThat(log.plan()).isEmpty();
            log.clock.advanceMs(60_001);
            assertThat(log.plan()).isPresent();
        }
    }

    @Test
    void outputIsDroppedWhenRetentionTookASource() throws Exception {
        try (CompactedLog log = new CompactedLog(directory, CompactedLog.config(), CompactedLog.START_MS)) {
            fill(log, "a");
            fill(log, "b");
            CleaningPlan plan = log.plan().orElseThrow();
            LogCleaner.Cleaned cleaned = new LogCleaner(MAP_BYTES, () -> false).clean(plan);
            Map<String, String> before = log.committed();
            log.log().truncateTo(1);
            log.put("c", "3");

            assertThat(LogCleaner.install(log.log(), cleaned)).isFalse();

            assertThat(log.committed()).containsKey("c").isNotEqualTo(before);
            assertThat(files(".cleaned")).isEmpty();
        }
    }

    @Test
    void leavesNothingBehindWhenCalledOff() throws Exception {
        try (CompactedLog log = new CompactedLog(directory, CompactedLog.config(), CompactedLog.START_MS)) {
            fill(log, "a");
            fill(log, "b");
            CleaningPlan plan = log.plan().orElseThrow();
            Map<String, String> before = log.committed();
            AtomicInteger batchesLeft = new AtomicInteger(100);
            LogCleaner cleaner = new LogCleaner(MAP_BYTES, () -> batchesLeft.getAndDecrement() == 0);

            Throwable end = catchThrowable(() -> cleaner.clean(plan));

            assertThat(end).isInstanceOf(LogCleaner.Stopped.class);
            assertThat(files(".cleaned")).isEmpty();
            assertThat(log.committed()).isEqualTo(before);
        }
    }

    @Test
    void everyCrashDuringTheSwapKeepsTheValues() throws Exception {
        Path source = directory.resolve("source");
        Map<String, String> expected;
        try (CompactedLog log = new CompactedLog(source, CompactedLog.config(), CompactedLog.START_MS)) {
            log.put(8, true, new String[] {"t"}, new String[] {"aborted"});
            log.end(8, ControlRecord.Type.ABORT);
            for (int round = 0; round < 3; round++) {
                fill(log, "a" + round);
            }
            log.put("a0", null);
            fill(log, "z");
            expected = log.committed();
            new LogCleaner(MAP_BYTES, () -> false).clean(log.plan().orElseThrow());
            List<String[]> renames = renamesOfSwap(log.partitionDirectory());
            assertThat(renames).hasSizeGreaterThan(10);

            for (int crashAfter = 0; crashAfter <= renames.size(); crashAfter++) {
                Path copy = directory.resolve("crash" + crashAfter);
                copyTree(source, copy);
                Path partition = copy.resolve(log.partitionDirectory().getFileName());
                for (String[] rename : renames.subList(0, crashAfter)) {
                    Files.move(partition.resolve(rename[0]), partition.resolve(rename[1]));
                }
                try (CompactedLog recovered = new CompactedLog(copy, CompactedLog.config(), CompactedLog.START_MS)) {
                    assertThat(recovered.committed())
                            .as("crash after " + crashAfter)
                            .isEqualTo(expected);
                    recovered.compact(MAP_BYTES);
                    assertThat(recovered.committed()).isEqualTo(expected);
                }
            }
        }
    }

    /** What replacing renames, in its order, for all outputs of one round. */
    private static List<String[]> renamesOfSwap(Path partition) throws IOException {
        List<String> names = names(partition);
        List<Long> bases = names.stream()
                .filter(name -> name.endsWith(".log"))
                .map(name -> Long.valueOf(name.substring(0, 20)))
                .toList();
        List<Long> outputs = names.stream()
                .filter(name -> name.endsWith(".log.cleaned"))
                .map(name -> Long.valueOf(name.substring(0, 20)))
                .toList();
        List<String[]> renames = new ArrayList<>();
        for (int index = 0; index < outputs.size(); index++) {
            long base = outputs.get(index);
            long end = index + 1 < outputs.size() ? outputs.get(index + 1) : bases.get(bases.size() - 1);
            rename(renames, names, base, ".cleaned", ".swap");
            for (long sourceBase : bases) {
                if (sourceBase >= base && sourceBase < end) {
                    rename(renames, names, sourceBase, "", ".deleted");
                }
            }
            for (String[] swap : List.copyOf(renames)) {
                if (swap[1].endsWith(".swap") && swap[1].startsWith(digits(base))) {
                    renames.add(new String[] {swap[1], swap[1].replace(".swap", "")});
                }
            }
        }
        return renames;
    }

    private static void rename(List<String[]> renames, List<String> names, long base, String from, String to) {
        for (String kind : List.of(".log", ".index", ".timeindex", ".txnindex")) {
            if (names.contains(digits(base) + kind + from)) {
                renames.add(new String[] {digits(base) + kind + from, digits(base) + kind + to});
            }
        }
    }

    private static String digits(long base) {
        return String.format(Locale.ROOT, "%020d", base);
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (!file.endsWith(".lock")) {
                    Files.copy(file, target);
                }
            }
        }
    }

    /** Fills two segments with writes to one key, so that all before them is sealed. */
    private static void fill(CompactedLog log, String key) throws IOException {
        for (int index = 0; index < 45; index++) {
            log.put(key, "filler filler filler " + index);
        }
    }

    private static List<String> keys(CompactedLog log) throws Exception {
        List<String> records = new ArrayList<>();
        log.committed((offset, record) -> records.add(record));
        return records;
    }

    private static int controls(CompactedLog log) throws Exception {
        int[] count = {0};
        log.forEachBatch(batch -> count[0] += isMarker(batch) ? 1 : 0);
        return count[0];
    }

    private static boolean isMarker(RecordBatch batch) {
        return batch.isControl() && batch.recordCount() > 0;
    }

    private List<Path> files(String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }
}
