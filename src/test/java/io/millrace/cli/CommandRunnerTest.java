package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.SystemClock;
import io.millrace.testkit.FreePorts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandRunnerTest {
    private final CapturedConsole captured = new CapturedConsole("");
    private final List<StartRequest> starts = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "start --help",
                "topic --help",
                "topic create --help",
                "topic list --help",
                "topic describe --help",
                "topic alter --help",
                "topic delete --help",
                "produce --help",
                "consume --help",
                "bench --help",
                "dump-log --help",
                "version --help"
            })
    void explainsEveryCommand(String commandLine) {
        int exitCode = run(commandLine);

        assertThat(exitCode).isZero();
        assertThat(captured.out()).startsWith("Usage: millrace");
        assertThat(captured.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "start --nonsense",
                "start --set novalue",
                "topic",
                "topic nonsense",
                "topic create",
                "topic create t --partitions many",
                "topic describe",
                "topic alter t",
                "topic delete",
                "produce",
                "produce t v --file f",
                "produce t v --key k --key-separator :",
                "produce t v --acks 2",
                "produce t v --compression rar",
                "consume",
                "consume t --from somewhere",
                "consume t --from 1 --tail 1",
                "consume t --print colour",
                "bench",
                "dump-log",
                "bench juggle t",
                "bench produce t --size 1",
                "topic list --bootstrap-server nowhere"
            })
    void refusesWhatItDoesNotUnderstandWithoutDoingAnything(String commandLine) {
        int exitCode = run(commandLine);

        assertThat(exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(captured.err()).startsWith("millrace: ").doesNotContain("\tat ");
        assertThat(captured.out()).isEmpty();
        assertThat(starts).isEmpty();
    }

    @Test
    void suggestsTheCommandThatWasMeant() {
        int exitCode = run("topic delte t");

        assertThat(exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(captured.err()).contains("topic delete");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"topic list", "topic create t", "topic delete t -y", "produce t v", "consume t", "bench both t"})
    void saysWhereNoBrokerAnsweredAndWhatToDo(String commandLine) {
        String address = "127.0.0.1:" + FreePorts.next();

        int exitCode = run(commandLine + " --bootstrap-server " + address);

        assertThat(exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(captured.err())
                .contains("No broker answered at " + address)
                .contains("bin/millrace start")
                .doesNotContain("\tat ");
    }

    @Test
    void showsTheStackTraceOnlyWhenAskedTo() {
        int exitCode = run("topic list --debug -b 127.0.0.1:" + FreePorts.next());

        assertThat(exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(captured.err()).contains("\tat ");
    }

    @Test
    void handsTheSettingsOfStartToTheNode() {
        int exitCode = run("start --set node.id=7 --set log.segment.bytes=1024 --config my.conf --data d --dev");

        assertThat(exitCode).isEqualTo(ExitCode.FAILED);
        assertThat(captured.err()).isEqualTo("millrace: No node in this test.\n");
        assertThat(starts)
                .containsExactly(new StartRequest(
                        Optional.of(Path.of("my.conf")),
                        Map.of("node.id", "7", "log.segment.bytes", "1024", "log.dirs", "d"),
                        true));
    }

    @Test
    void refusesTwoDataDirectories() {
        int exitCode = run("start --data d --set log.dirs=e");

        assertThat(exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(captured.err()).contains("--data").contains("log.dirs");
    }

    @Test
    void printsItsVersion() {
        int exitCode = run("version");

        assertThat(exitCode).isZero();
        assertThat(captured.out()).startsWith("Millrace ").contains("on Java " + Runtime.version());
    }

    private int run(String commandLine) {
        NodeStarter starter = request -> {
            starts.add(request);
            throw CommandFailure.failed("No node in this test.");
        };
        return new CommandRunner(captured.console(), starter, SystemClock.INSTANCE).run(commandLine.split(" "));
    }
}
