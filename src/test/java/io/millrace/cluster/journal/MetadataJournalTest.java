package io.millrace.cluster.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cluster.Changes;
import io.millrace.cluster.ClusterState;
import io.millrace.cluster.CommitOutcome;
import io.millrace.cluster.MetadataChange;
import io.millrace.cluster.MetadataChange.ProducerIdsClaimed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetadataJournalTest {
    private static final ClusterState EMPTY = ClusterState.empty(1);

    private final Path dir;
    private final Path file;

    MetadataJournalTest(@TempDir Path dir) {
        this.dir = dir;
        this.file = dir.resolve(MetadataJournal.FILE_NAME);
    }

    @RepeatedTest(10)
    void replayedStateEqualsTheLiveOneAcrossCompactionsAndReopenings(RepetitionInfo repetition) throws IOException {
        long seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        Changes changes = new Changes(random);
        MetadataJournal journal = MetadataJournal.open(dir, EMPTY, 1_000);
        int compactions = 0;
        long lastSize = 0;

        for (int commit = 0; commit < 200; commit++) {
            journal.append(changes.nextCommit(journal.state()));
            compactions += Files.size(file) < lastSize ? 1 : 0;
            lastSize = Files.size(file);
            if (random.nextInt(20) == 0) {
                ClusterState live = journal.state();
                journal.close();
                journal = MetadataJournal.open(dir, EMPTY, 1_000);
                assertThat(journal.state())
                        .as("seed %d commit %d", seed, commit)
                        .isEqualTo(live);
            }
        }

        journal.close();
        assertThat(compactions).as("seed %d", seed).isPositive();
    }

    @Test
    void aFileCutAtAnyByteOfItsLastCommitReopensAtTheOneBefore() throws IOException {
        List<Long> ends = writeCommits(3);
        byte[] whole = Files.readAllBytes(file);
        int before = ends.get(1).intValue();

        for (int length = before; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            try (MetadataJournal journal = MetadataJournal.open(dir, EMPTY)) {
                assertThat(journal.state().nextProducerId())
                        .as("cut at %d", length)
                        .isEqualTo(2);
                assertThat(Files.size(file)).isEqualTo(before);
                journal.append(List.of(new ProducerIdsClaimed(77)));
            }
            try (MetadataJournal journal = MetadataJournal.open(dir, EMPTY)) {
                assertThat(journal.state().nextProducerId()).isEqualTo(77);
            }
        }
    }

    @Test
    void aFlippedByteInTheLastCommitCutsThatCommitOnly() throws IOException {
        List<Long> ends = writeCommits(3);
        byte[] whole = Files.readAllBytes(file);

        for (int position = ends.get(1).intValue(); position < whole.length; position++) {
            byte[] damaged = whole.clone();
            damaged[position] ^= 0x40;
            Files.write(file, damaged);
            try (MetadataJournal journal = MetadataJournal.open(dir, EMPTY)) {
                assertThat(journal.state().nextProducerId())
                        .as("flipped at %d", position)
                        .isEqualTo(2);
            }
        }
    }

    @Test
    void aFlippedByteAnywhereInFrontOfTheLastCommitIsRefused() throws IOException {
        List<Long> ends = writeCommits(3);
        byte[] whole = Files.readAllBytes(file);

        for (int position = 0; position < ends.get(1); position++) {
            byte[] damaged = whole.clone();
            damaged[position] ^= 0x40;
            Files.write(file, damaged);
            assertThatThrownBy(() -> MetadataJournal.open(dir, EMPTY))
                    .as("flipped at %d", position)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Restore it from a copy, or move it away");
            assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
        }
    }

    @Test
    void aLeftoverOfAnInterruptedCompactionIsIgnored() throws IOException {
        writeCommits(2);
        Files.write(file.resolveSibling(MetadataJournal.FILE_NAME + ".tmp"), new byte[] {1, 2, 3});

        try (MetadataJournal journal = MetadataJournal.open(dir, EMPTY)) {
            assertThat(journal.state().nextProducerId()).isEqualTo(2);
        }
    }

    @Test
    void storeRefusesACommitDecidedOnAnOlderVersion() throws IOException {
        try (JournalClusterStore store = JournalClusterStore.open(dir, 1)) {
            store.commit(claim(1), 0);

            CommitOutcome outcome = store.commit(claim(2), 0);

            assertThat(outcome).isEqualTo(new CommitOutcome.Conflict(store.state()));
            assertThat(store.state().nextProducerId()).isEqualTo(1);
        }
    }

    private List<Long> writeCommits(int count) throws IOException {
        List<Long> ends = new ArrayList<>();
        try (MetadataJournal journal = MetadataJournal.open(dir, EMPTY)) {
            for (int commit = 1; commit <= count; commit++) {
                journal.append(claim(commit));
                ends.add(Files.size(file));
            }
        }
        return ends;
    }

    private static List<MetadataChange> claim(long next) {
        return List.of(new ProducerIdsClaimed(next));
    }
}
