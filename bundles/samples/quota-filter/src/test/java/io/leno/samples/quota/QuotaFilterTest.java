package io.leno.samples.quota;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import io.leno.testkit.proxy.RealProxy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

class QuotaFilterTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final HttpServer backend = backend();
    private final String url = "http://127.0.0.1:" + backend.getAddress().getPort() + "/check";

    private HttpServer backend() {
        try {
            var server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(
                    "/check",
                    exchange -> {
                        asked.incrementAndGet();
                        boolean rich = exchange.getRequestURI().getQuery().equals("tenant=rich");
                        exchange.sendResponseHeaders(rich ? 200 : 403, -1);
                        exchange.close();
                    });
            server.start();
            return server;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @AfterEach
    void stop() {
        backend.stop(0);
    }

    private RealProxy proxy() {
        return RealProxy.with(new QuotaFilter(), "{\"url\": \"" + url + "\", \"seconds\": 600}")
                .start();
    }

    private static int ask(RealProxy proxy, String tenant) {
        return proxy.send(proxy.request("/").header("x-tenant", tenant)).statusCode();
    }

    @Test
    void theBackEndDecidesAndIsAskedOncePerEventLoop() {
        try (RealProxy proxy = proxy()) {
            for (int i = 0; i < 10; i++) {
                assertThat(ask(proxy, "rich")).isEqualTo(200);
                assertThat(ask(proxy, "poor")).isEqualTo(429);
            }
            assertThat(asked.get()).isBetween(2, 4);
            assertThat(proxy.get("/").statusCode()).isEqualTo(400);
        }
    }

    @Test
    void withoutABackEndEverybodyPasses() {
        backend.stop(0);
        try (RealProxy proxy = proxy()) {
            assertThat(ask(proxy, "poor")).isEqualTo(200);
        }
    }
}
