package io.millrace.coordinator.group.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordinator.group.watch.GroupAlert.Kind;
import io.millrace.testkit.Seeds;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class GroupAlertsTest {
    private static final AlertRules RULES = new AlertRules(1_000, 20_000, 3_600_000, 1, 30_000);
    private static final long STEP_MS = 5_000;

    private final GroupAlerts alerts = new GroupAlerts(RULES);
    private long nowMs = 10_000_000;

    private GroupAlerts.Changes look(long lag, boolean owned, int rebalances) {
        nowMs += STEP_MS;
        return alerts.observe(List.of(Looks.look("app", 0, lag, owned, rebalances, nowMs)), nowMs);
    }

    @Test
    void raisesLagAboveTheLimitAtOnceAndSaysHowBadItIs() {
        GroupAlerts.Changes changes = look(1_001, true, 0);

        assertThat(changes.raised()).singleElement().satisfies(alert -> {
            assertThat(alert.kind()).isEqualTo(Kind.LAG);
            assertThat(alert.message()).contains("app").contains("1001 records").contains("orders-0");
        });
    }

    @Test
    void keepsItWhileTheLagIsNotClearlyBelowTheLimitForAWhile() {
        look(1_001, true, 0);

        for (int look = 0; look < 20; look++) {
            assertThat(look(900, true, 0).cleared()).isEmpty();
        }
        for (int look = 0; look < 6; look++) {
            assertThat(look(799, true, 0).cleared()).isEmpty();
        }

        assertThat(look(799, true, 0).cleared()).extracting(GroupAlert::kind).containsExactly(Kind.LAG);
    }

    @Test
    void waitsBeforeItMissesAnOwner() {
        for (int look = 0; look < 4; look++) {
            assertThat(look(0, false, 0).raised()).isEmpty();
        }

        assertThat(look(0, false, 0).raised()).extracting(GroupAlert::kind).containsExactly(Kind.NO_OWNER);
    }

    @Test
    void raisesMoreThanOneRebalanceInAnHour() {
        assertThat(look(0, true, 1).raised()).isEmpty();
        assertThat(look(0, true, 2).raised()).extracting(GroupAlert::kind).containsExactly(Kind.REBALANCES);
    }

    @Test
    void clearsWhatIsAboutAGroupThatIsGone() {
        look(5_000, true, 0);

        GroupAlerts.Changes changes = alerts.observe(List.of(), nowMs + STEP_MS);

        assertThat(changes.cleared()).hasSize(1);
        assertThat(changes.standing()).isEmpty();
    }

    @RepeatedTest(10)
    void neverFlaps(RepetitionInfo repetition) {
        Random random = Seeds.random("GroupAlertsTest", repetition.getCurrentRepetition());
        Set<Kind> standing = new HashSet<>();
        Map<Kind, Long> wellSinceMs = new HashMap<>();
        for (int step = 0; step < 2_000; step++) {
            long lag = 700L + random.nextInt(400);
            boolean owned = random.nextInt(10) > 0;
            int rebalances = random.nextInt(3);

            GroupAlerts.Changes changes = look(lag, owned, rebalances);

            noteWell(wellSinceMs, Kind.LAG, lag < 800);
            noteWell(wellSinceMs, Kind.NO_OWNER, owned);
            noteWell(wellSinceMs, Kind.REBALANCES, rebalances <= 1);
            for (GroupAlert alert : changes.raised()) {
                assertThat(standing.add(alert.kind()))
                        .as("%s is raised once", alert)
                        .isTrue();
                assertThat(wellSinceMs).as("a reason").doesNotContainKey(alert.kind());
            }
            for (GroupAlert alert : changes.cleared()) {
                assertThat(standing.remove(alert.kind()))
                        .as("%s was raised", alert)
                        .isTrue();
                assertThat(nowMs - wellSinceMs.getOrDefault(alert.kind(), nowMs))
                        .as("how long all was well")
                        .isGreaterThanOrEqualTo(RULES.clearAfterMs());
            }
            assertThat(changes.standing()).extracting(GroupAlert::kind).containsExactlyInAnyOrderElementsOf(standing);
        }
    }

    private void noteWell(Map<Kind, Long> wellSinceMs, Kind kind, boolean well) {
        if (well) {
            wellSinceMs.putIfAbsent(kind, nowMs);
        } else {
            wellSinceMs.remove(kind);
        }
    }
}
