package io.millrace.http.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.BrokerConfig;
import io.millrace.http.HttpMemory;
import io.millrace.http.RouteTable;
import io.millrace.http.server.HttpGate;
import io.millrace.http.server.HttpVerticle;
import io.millrace.testkit.HttpProbe;
import io.millrace.testkit.HttpProbe.Answer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConsoleRoutesTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private HttpProbe serving(Callable<ConsoleFiles> loader) {
        HttpGate gate = new HttpGate();
        RouteTable.Builder routes = RouteTable.builder();
        new ConsoleRoutes(vertx, loader).addTo(routes);
        gate.open(routes.build(), List::of);
        HttpVerticle verticle =
                new HttpVerticle(BrokerConfig.defaults().with("http.port", "0").http(), gate, new HttpMemory(1 << 20));
        vertx.deployVerticle(verticle).await();
        return new HttpProbe("http://127.0.0.1:" + verticle.boundPort());
    }

    @Test
    void triesAgainAfterTheFilesCouldNotBeRead() {
        AtomicInteger reads = new AtomicInteger();
        HttpProbe http = serving(() -> {
            if (reads.incrementAndGet() == 1) {
                throw new IOException("too many open files");
            }
            return ConsoleFiles.load();
        });
        Answer failed = http.get("/");

        Answer again = http.get("/");

        assertThat(failed.errorCode()).isEqualTo(50001);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).contains("<title>");
        assertThat(http.get("/").status()).isEqualTo(200);
        assertThat(reads).as("what was read is kept").hasValue(2);
    }
}
