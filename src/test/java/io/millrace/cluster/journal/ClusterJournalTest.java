package io.millrace.cluster.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cluster.Changes;
import io.millrace.cluster.MetadataChange;
import io.millrace.cluster.MetadataChange.ProducerIdsClaimed;
import io.millrace.cluster.quorum.Entry;
import io.millrace.cluster.quorum.JournalState;
import io.millrace.cluster.quorum.Message;
import io.millrace.cluster.quorum.Stamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal of a node of a cluster: stamps, promises, histories of others. */
class ClusterJournalTest {
    private static final Set<Integer> VOTERS = Set.of(1, 2, 3);

    private final Path dir;

    ClusterJournalTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @RepeatedTest(10)
    void reopenedJournalEqualsTheLiveOneAcrossCommitsPromisesInstallsAndCompactions(RepetitionInfo repetition)
            throws IOException {
        long seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        Changes changes = new Changes(random);
        MetadataJournal journal = MetadataJournal.open(dir, JournalState.BLANK.state(), 1_000);
        int compactions = 0;
        long lastSize = 0;

        for (int step = 0; step < 200; step++) {
            JournalState before = journal.tail();
            switch (random.nextInt(10)) {
                case 0 -> journal.promise(journal.promisedTerm() + 1);
                case 1 -> journal.install(before.with(entry(before, List.of(), 1)));
                default -> journal.append(entry(before, changes.nextCommit(before.state()), random.nextInt(2)));
            }
            compactions += Files.size(dir.resolve(MetadataJournal.FILE_NAME)) < lastSize ? 1 : 0;
            lastSize = Files.size(dir.resolve(MetadataJournal.FILE_NAME));
            if (random.nextInt(10) == 0) {
                JournalState live = journal.tail();
                long promised = journal.promisedTerm();
                journal.close();
                journal = MetadataJournal.open(dir, JournalState.BLANK.state(), 1_000);
                assertThat(journal.tail()).as("seed %d step %d", seed, step).isEqualTo(live);
                assertThat(journal.promisedTerm()).isEqualTo(promised);
            }
        }

        journal.close();
        assertThat(compactions).as("seed %d", seed).isPositive();
    }

    @Test
    void aStandaloneJournalIsThatOfAClustersFirstNodeAndNotOneOfAStandaloneNodeAnyMore() throws IOException {
        try (JournalClusterStore standalone = JournalClusterStore.open(dir, 1)) {
            standalone.commit(claim(5), 0);
        }

        try (MetadataJournal first = MetadataJournal.open(dir)) {
            assertThat(first.tail().isBlank()).isFalse();
            assertThat(first.tail().state().nextProducerId()).isEqualTo(5);
            first.append(entry(first.tail(), claim(6), 1));
        }

        assertThatThrownBy(() -> JournalClusterStore.open(dir, 1)).hasMessageContaining("start it with --cluster");
    }

    @Test
    void aSecondProcessIsKeptAway() throws IOException {
        try (MetadataJournal first = MetadataJournal.open(dir)) {
            assertThatThrownBy(() -> MetadataJournal.open(dir)).hasMessageContaining("in use by another process");
            first.promise(1);
        }
    }

    @RepeatedTest(5)
    void messagesAndRegisterValuesComeBackAsTheyWere(RepetitionInfo repetition) throws IOException {
        Random random = new Random(repetition.getCurrentRepetition());
        Changes changes = new Changes(random);
        JournalState journal = JournalState.BLANK;
        for (int commit = 0; commit < 30; commit++) {
            journal = journal.with(entry(journal, changes.nextCommit(journal.state()), 1));
        }
        Entry last = entry(journal, changes.nextCommit(journal.state()), 1);
        List<Message> messages = List.of(
                new Message.Append(last),
                new Message.Appended(last.stamp()),
                new Message.Refused(7),
                new Message.Prepare(8),
                new Message.Promised(8, last.base(), VOTERS, "cluster", true),
                new Message.Fetch(),
                new Message.History(journal, journal.last(), List.of(journal.last(), last.stamp())),
                new Message.Effective(last.stamp(), 9));

        for (Message message : messages) {
            assertThat(QuorumCodec.decodeMessage(QuorumCodec.encode(message))).isEqualTo(message);
        }
        assertThat(QuorumCodec.decodeEntry(QuorumCodec.encode(last))).isEqualTo(last);
    }

    private static Entry entry(JournalState behind, List<MetadataChange> changes, int raise) {
        Stamp base = behind.last();
        long term = base.term() + raise;
        Stamp stamp = new Stamp(Math.max(1, term), base.version() + 1, 2, base.version());
        return new Entry(stamp, base, base.equals(Stamp.NONE) ? VOTERS : behind.voters(), changes);
    }

    private static List<MetadataChange> claim(long next) {
        return List.of(new ProducerIdsClaimed(next));
    }
}
