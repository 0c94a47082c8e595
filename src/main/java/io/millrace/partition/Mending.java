package io.millrace.partition;

import io.millrace.cluster.PartitionRegistration;
import io.millrace.storage.Damage;
import io.millrace.storage.PartitionLog;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a replica does about damaged records in its log: while others are in sync it leaves the in-sync set, and with it the
 * leadership; then it cuts its log where the damage begins and copies again what it cut. The last replica in sync keeps what it
 * has. Owned by the partition's context.
 */
final class Mending {
    private static final Logger log = LoggerFactory.getLogger(Mending.class);

    private static final long LOOK_INTERVAL_MS = 10_000;

    private final PartitionLog partitionLog;
    private final Standing standing;
    private final Withdrawal withdrawal;
    private final FollowerWriter following;

    private long nextLookMs = Long.MIN_VALUE;

    /** Damage that nothing could be done about, said once. */
    private Optional<Damage> lamented = Optional.empty();

    Mending(PartitionLog partitionLog, Standing standing, Withdrawal withdrawal, FollowerWriter following) {
        this.partitionLog = partitionLog;
        this.standing = standing;
        this.withdrawal = withdrawal;
        this.following = following;
    }

    /** This replica leads from now on: others count on what it has, so it looks for its files first. */
    void onLeading() {
        nextLookMs = Long.MIN_VALUE;
    }

    /**
     * Looks for the files when that is due, and takes the next step, if there is damage.
     *
     * @return whether there was: then what this replica vouches for is to be published anew
     */
    boolean onTime(PartitionOwner owner) {
        if ((partitionLog.filesAreInDoubt() || owner.nowMs() >= nextLookMs)
                && owner.mayLookFor(partitionLog.segmentCount())) {
            nextLookMs = owner.nowMs() + LOOK_INTERVAL_MS;
            lookForFiles();
        }
        Optional<Damage> damage = partitionLog.damage();
        if (damage.isEmpty()) {
            return false;
        }
        Term term = standing.term();
        if (!term.othersInSync()) {
            lament(damage.get());
        } else if (term.inSync()) {
            withdrawal.leave(owner, damage.get().sentence());
        } else if (standing.role() instanceof ReplicaRole.Following follows
                && follows.leader() != PartitionRegistration.NO_LEADER) {
            following.cutDamage(follows.state());
        }
        return true;
    }

    private void lookForFiles() {
        try {
            partitionLog.lookForFiles();
        } catch (IOException failed) {
            log.warn(
                    "{}: cannot tell whether the files in {} are all there: {}",
                    partitionLog.topicPartition(),
                    partitionLog.directory(),
                    failed.toString());
        }
    }

    private void lament(Damage damage) {
        if (!lamented.equals(Optional.of(damage))) {
            lamented = Optional.of(damage);
            log.error(
                    "{}: {}; no other replica is in sync to copy them from. Reads of them are refused, all else goes on."
                            + " Restore the file from a backup while this node is stopped, or delete the records before"
                            + " offset {} and read on behind the damage",
                    partitionLog.topicPartition(),
                    damage.sentence(),
                    damage.offset());
        }
    }
}
