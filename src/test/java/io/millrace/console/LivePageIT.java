package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrowserSession;
import io.millrace.testkit.ConsoleExtension;
import io.millrace.testkit.FatJarNode;
import io.millrace.testkit.HttpProbe;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the console shows by itself: charts that go on, a node that goes and comes back, a node on which nothing may be changed. */
@ExtendWith(ConsoleExtension.class)
class LivePageIT {
    /** How many of a chart's pixels are painted. */
    private static final String PAINTED = "const c = document.querySelector('.chart canvas');"
            + "return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((v, i) => i % 4 === 3 && v > 0).length";

    private final BrowserSession browser;
    private final HttpProbe http;

    LivePageIT(BrowserSession browser, HttpProbe http) {
        this.browser = browser;
        this.http = http;
    }

    @Test
    void chartsShowWhatGoesThroughTheNode() {
        http.createTopic("charted", 1);
        http.postKafka("/topics/charted", "json", "{\"records\":[{\"value\":\"" + "x".repeat(50_000) + "\"}]}");
        browser.open("/");

        browser.awaitNo(".chart .state");

        browser.until(
                "the chart is not painted", () -> ((Number) browser.script(PAINTED)).intValue() > 1_000 ? true : null);
        browser.until(
                "no bytes came in",
                () -> browser.await(".chart .canvas").getAttribute("aria-label").matches(".*in \\d.*out \\d.*")
                        ? true
                        : null);
        browser.screenshot("overview");
    }

    @Test
    void tellsThatNothingMayBeChangedAndThatTheNodeIsGone(@TempDir Path home) throws Exception {
        try (FatJarNode node = new FatJarNode(home, Map.of("http.read.only", "true"))) {
            node.start();
            browser.open(node.http() + "/console/topics");

            browser.await(".ribbon", "read-only");
            assertThat(browser.await("button.primary").getAttribute("aria-disabled"))
                    .isEqualTo("true");
            browser.screenshot("read-only");

            node.process().kill();
            browser.await(".connection", "connection lost");
            browser.screenshot("connection-lost");
            node.start();
            browser.await(".connection.live", "live");
        }
        browser.open("/");
        browser.complaints(); // The browser names each try to reach the node that was gone.
    }

    @Test
    void sitesElsewhereCannotFrameOrScriptIt() {
        HttpProbe.Answer page = http.get("/");

        assertThat(page.mediaType()).isEqualTo("text/html; charset=utf-8");
        assertThat(page.response()
                        .headers()
                        .firstValue("Content-Security-Policy")
                        .orElse(""))
                .contains("script-src 'self'")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.response().headers().firstValue("X-Content-Type-Options"))
                .contains("nosniff");
        assertThat(http.get("/console/assets/x/..%2f..%2fio/millrace/Main.class")
                        .errorCode())
                .isEqualTo(40400);
        assertThat(http.get("/console/assets/old/app.js").response().headers().firstValue("Cache-Control"))
                .contains("no-cache");
    }

    @Test
    void browsersKeepWhatDoesNotChange() {
        Matcher module = Pattern.compile("/console/assets/[0-9a-f]+/app\\.js")
                .matcher(http.get("/").body());
        assertThat(module.find()).isTrue();

        HttpResponse<String> first = http.send("GET", module.group(), "", "", "Accept-Encoding", "gzip")
                .response();
        String tag = first.headers().firstValue("ETag").orElseThrow();

        assertThat(first.headers().firstValue("Cache-Control").orElse("")).contains("immutable");
        assertThat(http.send("GET", module.group(), "", "", "If-None-Match", tag)
                        .status())
                .isEqualTo(304);
        assertThat(http.send("GET", module.group().replace("app.js", "lib/html.js"), "", "", "Accept-Encoding", "gzip")
                        .response()
                        .headers()
                        .firstValue("Content-Encoding"))
                .contains("gzip");
    }
}
