package io.millrace.coordinator.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Refusal;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.CoordinatorDriver.Pending;
import io.millrace.coordinator.Effect;
import io.millrace.testkit.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Random lives of transactional ids: producers of both versions that are replaced and go on as zombies, ends and markers that
 * come twice and late, timeouts, used-up epochs, and a coordinator that dies. Whatever happens, a transaction is all or nothing,
 * none hangs, no zombie commits, and the log alone gives the same state.
 */
class TransactionSimulationTest {
    private static final int STEPS = 2_000;
    private static final int IDS = 3;
    private static final int TIMEOUT_MS = 5_000;

    private final TransactionDriver driver = new TransactionDriver();
    private final List<SimulatedLeader> leaders = IntStream.range(0, 4)
            .mapToObj(number -> new SimulatedLeader(new TopicPartition("t", number)))
            .toList();
    private final List<Agent> agents = new ArrayList<>();
    private final List<Runnable> underWay = new ArrayList<>();
    private final List<Expected<?>> expected = new ArrayList<>();
    private final Map<String, Set<SimulatedLeader>> appended = new HashMap<>();
    private final Map<String, Boolean> acknowledged = new HashMap<>();
    private final Set<String> zombies = new HashSet<>();
    private Random random = new Random(0);
    private int transactions;
    private int coordinatorEpoch;

    /** An answer that somebody waits for. */
    private record Expected<R>(Pending<R> pending, Consumer<R> then, Runnable otherwise) {
        boolean settle() {
            if (pending.waits()) {
                return false;
            }
            pending.granted().ifPresentOrElse(then, otherwise);
            return true;
        }
    }

    /** A producer with what it believes. */
    private final class Agent {
        private final String id;
        private final int version;
        private @Nullable ProducerIdentity identity;
        private @Nullable String transaction;
        private boolean busy;

        Agent(String id, int version) {
            this.id = id;
            this.version = version;
        }

        void act() {
            if (busy) {
                return;
            }
            ProducerIdentity producer = identity;
            String current = transaction;
            if (producer == null) {
                begin();
            } else if (current == null || random.nextInt(3) > 0) {
                append(producer, leaders.get(random.nextInt(leaders.size())));
            } else {
                end(producer, current, random.nextBoolean());
            }
        }

        private void begin() {
            Set<String> before = new HashSet<>();
            for (Agent other : agents) {
                if (other != this && other.id.equals(id) && other.transaction != null) {
                    before.add(other.transaction);
                }
            }
            await(driver.init(id, TIMEOUT_MS), reply -> {
                identity = reply.producer();
                before.stream()
                        .filter(each -> leaders.stream().noneMatch(leader -> leader.committed.contains(each)))
                        .forEach(zombies::add);
            });
        }

        private void append(ProducerIdentity producer, SimulatedLeader leader) {
            String name = transaction == null ? id + "#" + transactions++ : transaction;
            long guard = leader.guard(producer.producerId());
            await(driver.add(id, producer, version, leader.partition), added -> {
                transaction = name;
                if (version == Transaction.EPOCH_FOR_EACH) {
                    later(() -> append(producer, leader, name, guard));
                } else {
                    long now = leader.guard(producer.producerId());
                    await(driver.verify(id, producer, leader.partition), verified -> {
                        if (verified.refusals().get(0).isEmpty()) {
                            append(producer, leader, name, now);
                        } else {
                            giveUp();
                        }
                    });
                }
            });
        }

        private void append(ProducerIdentity producer, SimulatedLeader leader, String name, long guard) {
            busy = false;
            if (leader.append(producer, name, guard)) {
                appended.computeIfAbsent(name, each -> new HashSet<>()).add(leader);
            } else {
                giveUp();
            }
        }

        private void end(ProducerIdentity producer, String name, boolean commit) {
            EndTransaction request = new EndTransaction(id, producer, commit, version, OptionalLong.empty());
            // The same request from a connection that was slow; version 1 cannot tell it from one about the next
            // transaction.
            if (version == Transaction.EPOCH_FOR_EACH && random.nextInt(4) == 0) {
                underWay.add(() -> driver.send(request));
            }
            await(driver.send(request), reply -> ended(request, reply, name));
        }

        private void ended(EndTransaction request, EndTransaction.Reply reply, String name) {
            if (reply instanceof EndTransaction.Reply.Decided decided) {
                identity = decided.next();
                transaction = null;
                acknowledged.put(name, request.commit());
            } else {
                EndTransaction again = new EndTransaction(
                        id,
                        request.producer(),
                        request.commit(),
                        version,
                        OptionalLong.of(driver.nextFreshProducerId()));
                await(driver.send(again), second -> ended(again, second, name));
            }
        }

        private <R> void await(Pending<R> pending, Consumer<R> then) {
            busy = true;
            expected.add(new Expected<>(
                    pending,
                    reply -> {
                        busy = false;
                        then.accept(reply);
                    },
                    () -> {
                        busy = false;
                        if (!pending.refusal().equals(Refusal.Reason.CONCURRENT_TRANSACTIONS)) {
                            giveUp();
                        }
                    }));
        }

        private void later(Runnable message) {
            busy = true;
            underWay.add(message);
        }

        /** Begins anew, as a program does after an error that it cannot go on from. */
        private void giveUp() {
            identity = null;
            transaction = null;
        }
    }

    private void deliverMarkers() {
        for (Effect effect : driver.takeEffects()) {
            if (effect instanceof FreshProducerIdForAbort wanted) {
                underWay.add(() -> driver.send(
                        new AbortTimedOut(wanted.transactionalId(), wanted.producer(), driver.nextFreshProducerId())));
                continue;
            }
            WriteMarkers markers = (WriteMarkers) effect;
            int epoch = coordinatorEpoch;
            Set<TopicPartition> left = new HashSet<>(markers.partitions());
            for (SimulatedLeader leader : leaders) {
                if (left.contains(leader.partition)) {
                    underWay.add(() -> {
                        leader.mark(markers, epoch);
                        if (markers.transactionVersion() == Transaction.EPOCH_FOR_EACH && random.nextInt(4) == 0) {
                            underWay.add(() -> leader.mark(markers, epoch)); // Twice, and late.
                        }
                        left.remove(leader.partition);
                        if (left.isEmpty()) {
                            underWay.add(() -> tellWritten(markers, epoch));
                        }
                    });
                }
            }
        }
    }

    /** Those who wrote markers for a coordinator that is gone have nobody to tell. */
    private void tellWritten(WriteMarkers markers, int epoch) {
        if (epoch == coordinatorEpoch) {
            driver.send(new MarkersWritten(markers.transactionalId(), markers.producer()));
        }
    }

    private void settle() {
        deliverMarkers();
        for (Expected<?> each : List.copyOf(expected)) {
            if (each.settle()) {
                expected.remove(each);
            }
        }
    }

    private void step() {
        int dice = random.nextInt(100);
        if (dice < 45) {
            agents.get(random.nextInt(agents.size())).act();
        } else if (dice < 90) {
            if (!underWay.isEmpty()) {
                underWay.remove(random.nextInt(underWay.size())).run();
            }
        } else if (dice < 96) {
            driver.advanceMs(random.nextInt(300));
        } else if (dice < 97) {
            driver.advanceMs(TIMEOUT_MS);
        } else if (dice < 98) {
            driver.failOver();
            coordinatorEpoch++;
        } else {
            String id = "id" + random.nextInt(IDS);
            agents.add(new Agent(id, random.nextBoolean() ? Transaction.EPOCH_FOR_EACH : 0));
            if (agents.size() > 3 * IDS) {
                agents.remove(0);
            }
        }
        settle();
    }

    @RepeatedTest(60)
    void everyTransactionIsAllOrNothing(RepetitionInfo repetition) {
        random = Seeds.random("TransactionSimulationTest", repetition.getCurrentRepetition());
        for (int number = 0; number < IDS; number++) {
            agents.add(new Agent("id" + number, number % 2 == 0 ? Transaction.EPOCH_FOR_EACH : 0));
        }
        useUpMostEpochs("id0");

        for (int step = 0; step < STEPS; step++) {
            step();
        }
        comeToRest();

        assertThat(appended).isNotEmpty();
        assertThat(driver.replayed().transactions().all())
                .isEqualTo(driver.machine().transactions().all());
        for (SimulatedLeader leader : leaders) {
            assertThat(leader.open()).as("open in %s", leader.partition).isEmpty();
            assertThat(leader.committed).doesNotContainAnyElementsOf(leader.aborted);
            assertThat(leader.committed).doesNotContainAnyElementsOf(zombies);
        }
        appended.forEach(this::checkOutcome);
    }

    private void checkOutcome(String transaction, Set<SimulatedLeader> where) {
        long committed = where.stream()
                .filter(leader -> leader.committed.contains(transaction))
                .count();
        assertThat(committed)
                .as("partitions of %s in which %s is committed", where.size(), transaction)
                .isIn(0L, (long) where.size());
        Optional.ofNullable(acknowledged.get(transaction))
                .ifPresent(commit -> assertThat(committed == where.size())
                        .as("%s was acknowledged as committed: %s", transaction, commit)
                        .isEqualTo(commit));
    }

    /** A transactional id that comes to the end of its producer id soon. */
    private void useUpMostEpochs(String id) {
        TransactionEvent.Stored nearTheEnd = new TransactionEvent.Stored(
                id,
                Transaction.first(
                        new ProducerIdentity(500, (short) (ProducerIdentity.LAST_EPOCH - 20)),
                        TIMEOUT_MS,
                        driver.nowMs()));
        driver.log().add(nearTheEnd);
        driver.machine().apply(nearTheEnd);
    }

    /** Nobody begins anything any more; what is under way arrives, and time passes. */
    private void comeToRest() {
        agents.clear();
        for (int round = 0; round < 20; round++) {
            while (!underWay.isEmpty()) {
                underWay.remove(0).run();
                settle();
            }
            driver.advanceMs(TIMEOUT_MS);
            settle();
        }
    }
}
