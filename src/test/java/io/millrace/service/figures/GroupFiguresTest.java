package io.millrace.service.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Outcome;
import io.millrace.coordinator.group.RebalanceHistory;
import io.millrace.coordinator.group.watch.GroupAlert;
import io.millrace.coordinator.group.watch.GroupAlert.Kind;
import io.millrace.coordinator.group.watch.GroupLag;
import io.millrace.coordinator.group.watch.LagCourse;
import io.millrace.metrics.Exposition;
import io.millrace.metrics.Exposition.Family;
import io.millrace.metrics.Exposition.Sample;
import io.millrace.service.GroupInsight;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupFiguresTest {
    @Test
    void countsAlertsByKindAndHasThoseThatDoNotStand() {
        GroupFigures figures = new GroupFigures(
                new Alerting(List.of(alert(Kind.LAG, "a"), alert(Kind.LAG, "b"), alert(Kind.DATA_LOSS, "a"))), 10, 10);
        Exposition out = new Exposition();

        figures.addTo(out);

        Family alerts = out.families().stream()
                .filter(family -> family.name().equals("millrace_group_alerts"))
                .findFirst()
                .orElseThrow();
        assertThat(alerts.samples())
                .containsExactly(
                        new Sample(2, List.of("kind", "lag")),
                        new Sample(0, List.of("kind", "no-owner")),
                        new Sample(1, List.of("kind", "data-loss")),
                        new Sample(0, List.of("kind", "rebalances")));
    }

    private static GroupAlert alert(Kind kind, String groupId) {
        return new GroupAlert(kind, groupId, "it is so", 0);
    }

    /** Groups of which nothing is known but their alerts. */
    private record Alerting(List<GroupAlert> alerts) implements GroupInsight {
        @Override
        public List<GroupLag> latest() {
            return List.of();
        }

        @Override
        public Future<Outcome<GroupLag>> lag(String groupId) {
            throw new UnsupportedOperationException("not asked here");
        }

        @Override
        public Future<LagCourse> course(String groupId, int mostPartitions) {
            throw new UnsupportedOperationException("not asked here");
        }

        @Override
        public Future<Outcome<RebalanceHistory.Reply>> history(String groupId) {
            throw new UnsupportedOperationException("not asked here");
        }
    }
}
