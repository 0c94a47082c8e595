package io.millrace.coordinator.group.watch;

import static io.millrace.coordinator.group.watch.Looks.PARTITION;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LagHistoryTest {
    private final LagHistory history = new LagHistory(3, 2, 1);

    private static GroupLag look(String groupId, long lag) {
        return Looks.look(groupId, 0, lag, true, 0, 1_000);
    }

    @Test
    void remembersTheLatestLooksOldestFirst() {
        for (int number = 1; number <= 5; number++) {
            history.observe(List.of(look("g", 10L * number)), 1_000L * number);
        }

        LagCourse course = history.of("g", 10);

        assertThat(course.timesMs()).containsExactly(3_000L, 4_000L, 5_000L);
        assertThat(course.lags()).containsExactly(30L, 40L, 50L);
        assertThat(course.partitions())
                .containsExactly(Map.entry(PARTITION, List.of(Optional.of(30L), Optional.of(40L), Optional.of(50L))));
    }

    @Test
    void aGroupThatCameLaterHasNoPastBeforeItCame() {
        history.observe(List.of(look("early", 1)), 1_000);
        history.observe(List.of(look("early", 1), look("late", 2)), 2_000);

        assertThat(history.of("late", 10).timesMs()).containsExactly(2_000L);
        assertThat(history.of("early", 10).timesMs()).containsExactly(1_000L, 2_000L);
    }

    @Test
    void forgetsAGroupThatIsGoneAndGivesItsPlaceToAnother() {
        history.observe(List.of(look("gone", 1)), 1_000);
        history.observe(List.of(look("new", 3)), 2_000);

        assertThat(history.of("gone", 10)).isEqualTo(LagCourse.NONE);
        assertThat(history.of("new", 10).lags()).containsExactly(3L);
        assertThat(history.of("new", 10).partitions())
                .as("the place was free again")
                .containsOnlyKeys(PARTITION);
    }

    @Test
    void isBoundedByGroupsAndPartitions() {
        List<GroupLag> looks =
                IntStream.range(0, 5).mapToObj(number -> look("g" + number, 7)).toList();

        history.observe(looks, 1_000);
        history.observe(looks, 2_000);

        List<LagCourse> courses = IntStream.range(0, 5)
                .mapToObj(number -> history.of("g" + number, 10))
                .filter(course -> !course.equals(LagCourse.NONE))
                .toList();
        assertThat(courses)
                .hasSize(2)
                .allSatisfy(course -> assertThat(course.lags()).containsExactly(7L, 7L));
        assertThat(courses.stream()
                        .mapToInt(course -> course.partitions().size())
                        .sum())
                .isOne();
    }

    @Test
    void answersNoMorePartitionsThanWanted() {
        history.observe(List.of(look("g", 1)), 1_000);

        assertThat(history.of("g", 0).partitions()).isEmpty();
    }

    @Test
    void beginsAnewWhenTheClockIsSetBack() {
        history.observe(List.of(look("g", 1)), 5_000);

        history.observe(List.of(look("g", 2)), 4_000);

        assertThat(history.of("g", 10).timesMs()).containsExactly(4_000L);
    }
}
