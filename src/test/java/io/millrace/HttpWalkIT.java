package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.ChildProcess;
import io.millrace.testkit.HttpNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README tells people to type works as it stands; needs curl. */
class HttpWalkIT {
    private static final Pattern WALK = Pattern.compile("## HTTP\n.*?```sh\n(.*?)```", Pattern.DOTALL);

    @Test
    void theWalkOfTheReadmeWorks(@TempDir Path home) throws Exception {
        Matcher readme = WALK.matcher(Files.readString(Path.of("README.md")));
        assertThat(readme.find()).isTrue();
        try (HttpNode node = HttpNode.start(home.resolve("data"))) {
            String address = node.http().uri().getAuthority();
            Path script = home.resolve("walk.sh");
            Files.writeString(
                    script,
                    "set -euo pipefail\ncurl() { command curl -sS --fail-with-body \"$@\"; echo; }\n"
                            + readme.group(1).replace("localhost:8080", address));

            try (ChildProcess walk =
                    ChildProcess.start("the walk", List.of("bash", script.toString()), home, Map.of())) {
                int exitCode = walk.awaitExit(Await.PATIENCE);
                assertThat(exitCode).as(walk.story()).isZero();
                assertThat(walk.stdout()).contains("{\"n\":1}").contains("{\"n\":4}");
            }
        }
    }
}
