package io.millrace.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.BrokerConfig;
import io.millrace.config.HttpConfig;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.HealthCheck;
import io.millrace.http.HttpMemory;
import io.millrace.http.RouteTable;
import io.millrace.testkit.Await;
import io.millrace.testkit.FreePorts;
import io.millrace.testkit.HttpProbe;
import io.millrace.testkit.HttpProbe.Answer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every route gets without asking for it: health, bounds, strictness, safety. */
class HttpVerticleTest {
    private static final int MAX_BODY_BYTES = 2_000;

    private final Vertx vertx = Vertx.vertx();
    private final HttpGate gate = new HttpGate();
    private final HttpMemory memory = new HttpMemory(10 * MAX_BODY_BYTES);
    private HttpProbe http = new HttpProbe("");

    @BeforeEach
    void listen() {
        HttpConfig config = BrokerConfig.defaults()
                .with("http.port", "0")
                .with("http.max.body.bytes", Integer.toString(MAX_BODY_BYTES))
                .http();
        HttpVerticle verticle = new HttpVerticle(config, gate, memory);
        vertx.deployVerticle(verticle).await();
        http = new HttpProbe("http://127.0.0.1:" + verticle.boundPort());
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private void open() {
        RouteTable routes = RouteTable.builder()
                .get("/things/{thing}", request -> named(request), "depth")
                .post("/things", request -> sized(request))
                .get("/broken", request -> {
                    throw new IllegalStateException("a bug");
                })
                .build();
        gate.open(routes, () -> List.of(HealthCheck.good("disk", "is online")));
    }

    private static Future<ApiReply> named(ApiRequest request) {
        return Future.succeededFuture(ApiReply.json(new JsonObject()
                .put("thing", request.pathParameter("thing"))
                .put("depth", request.queryNumber("depth", 1, 0, 9))));
    }

    private static Future<ApiReply> sized(ApiRequest request) {
        String name = request.json().requiredText("name");
        return Future.succeededFuture(ApiReply.json(new JsonObject().put("name", name)));
    }

    @Test
    void tellsWhatItWaitsForBeforeItIsReady() {
        gate.close("the logs are read");

        Answer ready = http.get("/ready");
        Answer other = http.get("/things/one");

        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.json().getJsonArray("reasons").getJsonObject(0).getString("detail"))
                .isEqualTo("the logs are read");
        assertThat(http.get("/health/live").status()).isEqualTo(200);
        assertThat(other.errorCode()).isEqualTo(50301);
    }

    @Test
    void isReadyWhileEveryCheckIsGood() {
        open();

        assertThat(http.get("/health/ready").status()).isEqualTo(200);

        gate.open(RouteTable.builder().build(), () -> List.of(HealthCheck.bad("disk", "is gone")));

        Answer after = http.get("/health/ready");
        assertThat(after.status()).isEqualTo(503);
        assertThat(after.body()).contains("is gone");
    }

    @Test
    void decodesParametersOfPathAndQuery() {
        open();

        Answer answer = http.get("/things/a%20b?depth=3");

        assertThat(answer.json()).isEqualTo(new JsonObject().put("thing", "a b").put("depth", 3));
    }

    @Test
    void refusesParametersNobodyKnows() {
        open();

        assertThat(http.get("/things/a?deep=3").errorCode()).isEqualTo(40003);
        assertThat(http.get("/things/a?depth=x").errorCode()).isEqualTo(40003);
        assertThat(http.get("/things/a?depth=1&depth=2").errorCode()).isEqualTo(40003);
    }

    @Test
    void saysWhichMethodsThereAre() {
        open();

        Answer answer = http.delete("/things");

        assertThat(answer.errorCode()).isEqualTo(40500);
        assertThat(answer.response().headers().firstValue("Allow")).contains("POST");
        assertThat(http.get("/nowhere").errorCode()).isEqualTo(40400);
    }

    @Test
    void refusesBodiesThatAreNotWhatTheyShouldBe() {
        open();

        assertThat(http.post("/things", "{\"name\":").errorCode()).isEqualTo(40001);
        assertThat(http.post("/things", "[]").errorCode()).isEqualTo(40001);
        assertThat(http.post("/things", "{\"name\":7}").errorCode()).isEqualTo(42200);
        assertThat(http.post("/things", "{}").errorCode()).isEqualTo(42200);
    }

    @Test
    void refusesABodyThatIsTooLargeAndGivesItsMemoryBack() {
        open();

        Answer answer = http.post("/things", "{\"name\":\"" + "x".repeat(MAX_BODY_BYTES) + "\"}");

        assertThat(answer.errorCode()).isEqualTo(41301);
        assertThat(http.post("/things", "{\"name\":\"fits\"}").status()).isEqualTo(200);
        Await.until("the memory is given back", () -> memory.usedBytes() == 0);
    }

    @Test
    void refusesBodiesWhileTheMemoryIsTaken() {
        open();
        memory.take(10 * MAX_BODY_BYTES);

        Answer answer = http.post("/things", "{\"name\":\"fits\"}");

        assertThat(answer.errorCode()).isEqualTo(50302);
    }

    @Test
    void letsNoOtherSiteChangeAnything() {
        open();
        String body = "{\"name\":\"x\"}";

        assertThat(http.send("POST", "/things", "text/plain", body, "Accept", "*/*")
                        .errorCode())
                .isEqualTo(41501);
        assertThat(http.send("POST", "/things", "application/json", body, "Origin", "http://evil.example")
                        .errorCode())
                .isEqualTo(40302);
        assertThat(http.send("POST", "/things", "application/json", body, "Sec-Fetch-Site", "cross-site")
                        .errorCode())
                .isEqualTo(40302);
    }

    @Test
    void tellsBrowsersToBeCareful() {
        open();

        var headers = http.get("/things/a").response().headers();

        assertThat(headers.firstValue("X-Frame-Options")).contains("DENY");
        assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
                .contains("script-src 'self'")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe");
    }

    @Test
    void answersABugWithoutItsDetails() {
        open();

        Answer answer = http.get("/broken");

        assertThat(answer.errorCode()).isEqualTo(50001);
        assertThat(answer.body()).doesNotContain("a bug");
    }

    private String answerTo(String request) throws IOException {
        try (Socket socket = new Socket(http.uri().getHost(), http.uri().getPort())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /things/%ZZ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /things/a?depth=%1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /things/a HTTP/1.1\r\nConnection: close\r\n\r\n",
                "GET * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            })
    void takesATargetThatNobodyCanReadForTheClientsFault(String request) throws IOException {
        open();

        String answer = answerTo(request);

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("application/problem+json", "\"error_code\":40000");
    }

    @Test
    void refusesABodyInACodingItDoesNotRead() {
        open();

        Answer answer =
                http.send("POST", "/things", "application/json", "{\"name\":\"a\"}", "Content-Encoding", "gzip");

        assertThat(answer.errorCode()).isEqualTo(41501);
        assertThat(answer.body()).contains("gzip");
    }

    @Test
    void tellsMonitorsThatAskForTheHeadOnly() {
        open();

        assertThat(http.send("HEAD", "/ready", "", "", "Accept", "*/*").status())
                .isEqualTo(200);
    }

    @Test
    void saysWhichMethodsAStreamHas() {
        gate.open(
                RouteTable.builder().stream(
                                HttpMethod.GET,
                                "/things/{thing}/stream",
                                context -> context.response().end())
                        .build(),
                () -> List.of());

        assertThat(http.post("/things/a/stream", "{}").errorCode()).isEqualTo(40500);
    }

    private void listenWith(String... settings) {
        BrokerConfig config = BrokerConfig.defaults().with("http.port", Integer.toString(FreePorts.next()));
        for (int index = 0; index < settings.length; index += 2) {
            config = config.with(settings[index], settings[index + 1]);
        }
        HttpVerticle verticle = new HttpVerticle(config.http(), gate, memory);
        vertx.deployVerticle(verticle).await();
        http = new HttpProbe("http://127.0.0.1:" + verticle.boundPort());
    }

    /** The status line's number; the client of the JDK does not let anybody choose the Host header. */
    private int statusFor(String host) {
        HttpClient client = vertx.createHttpClient();
        URI base = http.uri();
        return client.request(new RequestOptions()
                        .setServer(SocketAddress.inetSocketAddress(base.getPort(), base.getHost()))
                        .setHost(host)
                        .setPort(80)
                        .setURI("/things/a"))
                .compose(HttpClientRequest::send)
                .map(HttpClientResponse::statusCode)
                .await();
    }

    @Test
    void answersOnLoopbackOnlyWhoMeansThisMachine() {
        listenWith("http.allowed.hosts", "console.example");
        open();

        assertThat(statusFor("localhost")).isEqualTo(200);
        assertThat(statusFor("127.0.0.1")).isEqualTo(200);
        assertThat(statusFor("Console.Example")).isEqualTo(200);
        assertThat(statusFor("rebound.example")).isEqualTo(421);
        assertThat(statusFor("localhost.example")).isEqualTo(421);
    }

    @Test
    void answersToAnyNameWhereOtherMachinesMayAsk() {
        listenWith("http.host", "0.0.0.0");
        open();

        assertThat(statusFor("broker.example")).isEqualTo(200);
    }

    @Test
    void refusesEveryChangeOfAReadOnlyNodeButNotItsPlan() {
        listenWith("http.read.only", "true");
        gate.open(
                RouteTable.builder()
                        .post("/things", request -> Future.succeededFuture(ApiReply.noContent()), "dry_run")
                        .build(),
                () -> List.of());

        assertThat(http.post("/things", "{}").errorCode()).isEqualTo(40301);
        assertThat(http.post("/things?dry_run=true", "{}").status()).isEqualTo(204);
    }

    @Test
    void opensNoWebSocketForPagesOfOtherSites() {
        gate.open(
                RouteTable.builder().stream(
                                HttpMethod.GET,
                                "/live",
                                context -> context.response().end("open"))
                        .build(),
                () -> List.of());

        assertThat(http.send("GET", "/live", "", "", "Origin", "http://evil.example")
                        .status())
                .isEqualTo(200);
        assertThat(webSocketStatus("http://evil.example")).isEqualTo(403);
        assertThat(webSocketStatus("http://127.0.0.1:" + http.uri().getPort())).isEqualTo(200);
    }

    private int webSocketStatus(String origin) {
        URI base = http.uri();
        return vertx.createHttpClient()
                .request(HttpMethod.GET, base.getPort(), base.getHost(), "/live")
                .compose(request -> request.putHeader("Origin", origin)
                        .putHeader("Upgrade", "websocket")
                        .send())
                .map(HttpClientResponse::statusCode)
                .await();
    }
}
