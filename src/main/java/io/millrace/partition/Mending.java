package io.millrace.partition;

import io.millrace.cluster.PartitionRegistration;
import io.millrace.storage.Damage;
import io.millrace.storage.PartitionLog;
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

    private final PartitionLog partitionLog;
    private final Standing standing;
    private final Withdrawal withdrawal;
    private final FollowerWriter following;

    /** Damage that nothing could be done about, said once. */
    private Optional<Damage> lamented = Optional.empty();

    Mending(PartitionLog partitionLog, Standing standing, Withdrawal withdrawal, FollowerWriter following) {
        this.partitionLog = partitionLog;
        this.standing = standing;
        this.withdrawal = withdrawal;
        this.following = following;
    }

    /**
     * Takes the next step, if there is damage.
     *
     * @return whether there was: then what this replica vouches for is to be published anew
     */
    boolean onTime(PartitionOwner owner) {
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
