package io.millrace.coordinator.group;

import static io.millrace.coordinator.group.ClassicClient.GROUP;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Refusal.Reason;
import io.millrace.coordinator.group.ViewGroups.GroupView;
import io.millrace.coordinator.group.ViewGroups.PositionView;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GroupViewsTest {
    private final FakeTopics topics = FakeTopics.none().with("orders", 3);
    private final GroupDriver driver = new GroupDriver(GroupSettings.DEFAULTS, topics, new Random(1));

    private GroupView view() {
        return driver.send(new ViewGroups(Optional.of(GROUP))).reply().groups().get(0);
    }

    @Test
    void showsOwnersAndPositionsOfAClassicGroup() {
        RollingClassic member = new RollingClassic(driver, "orders", 3, false);
        for (int round = 0; round < 8; round++) {
            member.beat();
            driver.advanceMs(1_000);
        }
        member.commit(member.owned().iterator().next(), 7);

        GroupView view = view();

        assertThat(view.positions())
                .hasSize(3)
                .allSatisfy(position -> assertThat(position.ownerId()).contains(member.memberId()));
        assertThat(view.positions().stream().flatMap(position -> position.committed().stream()))
                .extracting(CommittedOffset::offset)
                .containsExactly(7L);
        assertThat(view.rebalanceCount()).isEqualTo(1);
        assertThat(view.members())
                .singleElement()
                .satisfies(shown -> assertThat(shown.lastHeardMs().orElseThrow())
                        .isBetween(driver.nowMs() - 1_000, driver.nowMs()));
    }

    @Test
    void showsPartitionsThatNobodyOwnsYet() {
        ConsumerClient first = new ConsumerClient(driver, "m-1");
        first.beat();
        topics.with("orders", 5);

        GroupView view = view();

        assertThat(view.positions()).hasSize(5);
        assertThat(view.positions().stream()
                        .filter(position -> position.ownerId().isEmpty()))
                .extracting(PositionView::partition)
                .extracting(Object::toString)
                .containsExactly("orders-3", "orders-4");
    }

    @Test
    void refusesAGroupThatIsNotThere() {
        assertThat(driver.send(new ViewGroups(Optional.of("none"))).refusal()).isEqualTo(Reason.GROUP_ID_NOT_FOUND);
    }
}
