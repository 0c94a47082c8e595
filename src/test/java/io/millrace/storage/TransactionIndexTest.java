package io.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.AbortedTransaction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionIndexTest {
    private static final AbortedTransaction FIRST = new AbortedTransaction(1, 10, 20, 15);
    private static final AbortedTransaction SECOND = new AbortedTransaction(2, 15, 30, 31);

    private final Path directory;

    TransactionIndexTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void makesNoFileUntilSomethingIsAborted() throws IOException {
        TransactionIndex index = open();

        assertThat(index.search(0, 100).transactions()).isEmpty();
        assertThat(index.damage()).isEmpty();
        assertThat(file()).doesNotExist();
    }

    @Test
    void writesKafkasLayout() throws IOException {
        open().append(FIRST);

        assertThat(Files.readAllBytes(file()))
                .isEqualTo(ByteBuffer.allocate(34)
                        .putShort((short) 0)
                        .putLong(1)
                        .putLong(10)
                        .putLong(20)
                        .putLong(15)
                        .array());
    }

    @Test
    void findsTransactionsThatOverlapTheRange() throws IOException {
        TransactionIndex index = open();
        index.append(FIRST);
        index.append(SECOND);

        assertThat(index.search(0, 10).transactions()).isEmpty();
        assertThat(index.search(0, 11).transactions()).containsExactly(FIRST);
        assertThat(index.search(20, 25).transactions()).containsExactly(FIRST, SECOND);
        assertThat(index.search(21, 25).transactions()).containsExactly(SECOND);
        assertThat(index.search(31, 99).transactions()).isEmpty();
    }

    @Test
    void saysWhenLaterSegmentsCannotAdd() throws IOException {
        TransactionIndex index = open();
        index.append(FIRST);
        index.append(SECOND);

        assertThat(index.search(0, 15).complete()).isTrue();
        assertThat(index.search(0, 31).complete()).isTrue();
        assertThat(index.search(0, 32).complete()).isFalse();
    }

    @Test
    void survivesReopeningAndTruncation() throws IOException {
        TransactionIndex index = open();
        index.append(FIRST);
        index.append(SECOND);

        index.truncateTo(30);

        assertThat(index.all()).containsExactly(FIRST);
        assertThat(open().all()).containsExactly(FIRST);
        index.append(SECOND);
        assertThat(open().all()).containsExactly(FIRST, SECOND);
    }

    @Test
    void reportsEveryCutInsideAnEntry() throws IOException {
        TransactionIndex index = open();
        index.append(FIRST);
        index.append(SECOND);
        byte[] sound = Files.readAllBytes(file());

        for (int size = 0; size <= sound.length; size++) {
            Files.write(file(), Arrays.copyOf(sound, size));
            assertThat(open().damage().isPresent()).as("cut at " + size).isEqualTo(size % 34 != 0);
        }
    }

    @Test
    void reportsEntriesThatMakeNoSense() throws IOException {
        TransactionIndex index = open();
        index.append(FIRST);
        byte[] sound = Files.readAllBytes(file());

        for (int at : new int[] {0, 2, 10, 18}) {
            byte[] damaged = sound.clone();
            damaged[at] ^= (byte) 0x80;
            Files.write(file(), damaged);
            assertThat(open().damage()).as("flipped at " + at).isPresent();
        }
    }

    private Path file() {
        return directory.resolve("00000000000000000000.txnindex");
    }

    private TransactionIndex open() {
        return TransactionIndex.open(file(), 0);
    }
}
