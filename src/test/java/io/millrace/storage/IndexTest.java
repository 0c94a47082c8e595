package io.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sparse indexes, against a sorted map that does the same slowly. */
class IndexTest {
    private static final long BASE = 1_000_000;
    private static final int MAX_BYTES = 10 << 20;

    private final Path directory;

    private final Path file;

    IndexTest(@TempDir Path directory) {
        this.directory = directory;
        this.file = directory.resolve("00000000000001000000.index");
    }

    @RepeatedTest(10)
    void offsetIndexFindsWhatSortedMapFinds(RepetitionInfo repetition) throws IOException {
        Random random = Seeds.random("offsetIndex", repetition.getCurrentRepetition());
        TreeMap<Long, Integer> twin = new TreeMap<>();
        OffsetIndex index = OffsetIndex.create(file, BASE, MAX_BYTES);
        long offset = BASE;
        int position = 0;

        for (int step = 0; step < 30_000; step++) {
            switch (random.nextInt(20_000) == 0 ? 0 : random.nextInt(3_000) == 0 ? 1 : 2) {
                case 0 -> {
                    long to = BASE + (long) (random.nextDouble() * (offset - BASE + 2));
                    index.truncateTo(to);
                    twin.tailMap(to, true).clear();
                    offset = twin.isEmpty() ? BASE : twin.lastKey();
                }
                case 1 -> {
                    index.seal();
                    index = OffsetIndex.open(file, BASE, MAX_BYTES);
                    assertThat(index.damage()).isEmpty();
                    assertThat(index.lookup(offset))
                            .isEqualTo(twin.isEmpty() ? 0 : twin.lastEntry().getValue());
                    index.activate();
                }
                default -> {
                    offset += 1 + random.nextInt(50);
                    position += 1 + random.nextInt(50);
                    index.append(offset, position);
                    twin.put(offset, position);
                }
            }
            if (step % 10 == 0) {
                long wanted = BASE + (long) (random.nextDouble() * (offset - BASE + 100));
                Map.Entry<Long, Integer> floor = twin.floorEntry(wanted);
                assertThat(index.lookup(wanted)).isEqualTo(floor == null ? 0 : floor.getValue());
            }
        }

        assertThat(index.entryCount()).isEqualTo(twin.size());
        assertThat(index.lastOffset()).isEqualTo(twin.isEmpty() ? BASE : twin.lastKey());
    }

    @RepeatedTest(5)
    void timeIndexFindsWhatSortedMapFinds(RepetitionInfo repetition) throws IOException {
        Random random = Seeds.random("timeIndex", repetition.getCurrentRepetition());
        TreeMap<Long, Long> twin = new TreeMap<>();
        TimeIndex index = TimeIndex.create(file, BASE, MAX_BYTES);
        long offset = BASE;
        long timestampMs = 5_000;

        for (int step = 0; step < 10_000; step++) {
            if (random.nextInt(3_000) == 0) {
                long to = offset - random.nextInt(500);
                index.truncateTo(to);
                twin.values().removeIf(kept -> kept >= to);
                timestampMs = twin.isEmpty() ? 5_000 : twin.lastKey();
            } else {
                offset += random.nextInt(50);
                long entryMs = timestampMs - 50 + random.nextInt(100);
                index.maybeAppend(entryMs, offset);
                if (twin.isEmpty() || entryMs > twin.lastKey()) {
                    twin.put(entryMs, offset);
                    timestampMs = entryMs;
                }
            }
            long wanted = 4_900 + (long) (random.nextDouble() * (timestampMs - 4_800));
            Map.Entry<Long, Long> floor = twin.floorEntry(wanted);
            TimeIndex.Entry expected = floor == null
                    ? new TimeIndex.Entry(-1, BASE)
                    : new TimeIndex.Entry(floor.getKey(), floor.getValue());
            assertThat(index.lookup(wanted)).isEqualTo(expected);
        }
    }

    @Test
    void creatingCostsNoFile() throws IOException {
        OffsetIndex index = OffsetIndex.create(file, BASE, MAX_BYTES);

        assertThat(index.lookup(BASE + 5)).isZero();
        assertThat(file).doesNotExist();
    }

    @Test
    void writesKafkasLayout() throws IOException {
        OffsetIndex offsets = OffsetIndex.create(file, BASE, MAX_BYTES);
        offsets.append(BASE + 7, 4_200);
        offsets.flush();
        Path timeFile = directory.resolve("00000000000001000000.timeindex");
        TimeIndex times = TimeIndex.create(timeFile, BASE, MAX_BYTES);
        times.maybeAppend(99, BASE + 7);
        times.flush();

        assertThat(Files.readAllBytes(file))
                .isEqualTo(ByteBuffer.allocate(8).putInt(7).putInt(4_200).array());
        assertThat(Files.readAllBytes(timeFile))
                .isEqualTo(ByteBuffer.allocate(12).putLong(99).putInt(7).array());
    }

    @Test
    void adoptsFilesThatKafkaFilledWithZeros() throws IOException {
        Files.write(
                file,
                ByteBuffer.allocate(800)
                        .putInt(7)
                        .putInt(4_200)
                        .putInt(9)
                        .putInt(9_000)
                        .array());

        OffsetIndex index = OffsetIndex.open(file, BASE, MAX_BYTES);

        assertThat(index.damage()).isEmpty();
        assertThat(index.lookup(BASE + 100)).isEqualTo(9_000);
        index.activate();
        index.append(BASE + 20, 10_000);
        index.seal();
        assertThat(Files.size(file)).isEqualTo(24);
        assertThat(index.lookup(BASE + 100)).isEqualTo(10_000);
    }

    @Test
    void reportsFilesCutInsideAnEntry() throws IOException {
        byte[] sound = written(20);

        for (int size = 0; size <= sound.length; size++) {
            Files.write(file, java.util.Arrays.copyOf(sound, size));
            assertThat(OffsetIndex.open(file, BASE, MAX_BYTES).damage().isPresent())
                    .as("cut at " + size)
                    .isEqualTo(size % 8 != 0);
        }
    }

    @Test
    void neverTrustsEntriesThatDoNotRise() throws IOException {
        byte[] sound = written(20);

        for (int at = 0; at < sound.length; at++) {
            byte[] damaged = sound.clone();
            damaged[at] ^= (byte) 0x80;
            Files.write(file, damaged);
            OffsetIndex index = OffsetIndex.open(file, BASE, MAX_BYTES);
            // A flipped bit may leave entries rising; what is looked up then is checked by the scan. All others fall
            // back.
            int looked = index.damage().isPresent() ? index.lookup(BASE + 1_000_000) : 0;
            assertThat(looked).as("flipped at " + at).isZero();
        }
    }

    @Test
    void readersKeepWhatTheySawWhenTheOwnerTruncates() throws IOException {
        OffsetIndex index = OffsetIndex.create(file, BASE, MAX_BYTES);
        IndexEntries entries = IndexEntries.create(directory.resolve("x.index"), 8, (view, at) -> true);
        for (int entry = 1; entry <= 10_000; entry++) {
            index.append(BASE + entry, entry);
            entries.reserve().putLong(entries.reservedAt(), entry);
            entries.publish();
        }
        IndexEntries.View before = entries.view();

        entries.truncateToCount(100);
        for (int entry = 0; entry < 10_000; entry++) {
            entries.reserve().putLong(entries.reservedAt(), -1);
            entries.publish();
        }
        entries.flush();

        for (int entry = 0; entry < 10_000; entry++) {
            assertThat(before.longAt(entry, 0)).isEqualTo(entry + 1);
        }
        assertThat(index.lookup(BASE + 5_000)).isEqualTo(5_000);
    }

    @Test
    void isFullAtItsLimit() throws IOException {
        OffsetIndex offsets = OffsetIndex.create(file, BASE, 20);
        TimeIndex times = TimeIndex.create(file, BASE, 36);
        offsets.append(BASE + 1, 1);
        times.maybeAppend(1, BASE + 1);

        assertThat(offsets.isFull()).isFalse();
        assertThat(times.isFull()).isFalse();
        offsets.append(BASE + 2, 2);
        times.maybeAppend(2, BASE + 2);
        assertThat(offsets.isFull()).isTrue();
        assertThat(times.isFull()).isTrue();
    }

    @Test
    void goesOnUnderAnotherName() throws IOException {
        written(5);
        OffsetIndex index = OffsetIndex.open(file, BASE, MAX_BYTES);

        index.renameTo(directory.resolve("a.deleted"));

        assertThat(index.lookup(BASE + 1_000)).isEqualTo(500);
        assertThat(index.file()).exists();
        assertThat(file).doesNotExist();
    }

    private byte[] written(int count) throws IOException {
        OffsetIndex index = OffsetIndex.create(file, BASE, MAX_BYTES);
        for (int entry = 1; entry <= count; entry++) {
            index.append(BASE + entry * 10L, entry * 100);
        }
        index.seal();
        return Files.readAllBytes(file);
    }
}
