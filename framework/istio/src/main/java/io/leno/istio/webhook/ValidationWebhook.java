package io.leno.istio.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;

import io.leno.api.json.Json;
import io.leno.api.monitoring.MonitoringPages;
import io.leno.api.platform.ValidationEndpoint;
import io.leno.api.process.LenoProcess;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Answers `POST /validate` over HTTPS, with a certificate that is given or made by itself.
@Component(
        configurationPid = "io.leno.istio.webhook",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {ValidationEndpoint.class, MonitoringPages.class},
        immediate = true)
public final class ValidationWebhook implements ValidationEndpoint, MonitoringPages {
    private static final Logger log = LoggerFactory.getLogger(ValidationWebhook.class);
    private static final Duration RETRY = Duration.ofMillis(50);

    /// Where it listens, and as whom.
    public @interface Settings {
        String address() default "0.0.0.0";

        /// 0 takes any free port.
        int port() default 15_017;

        /// The port must be had: else the process fails, instead of going without the webhook.
        boolean required() default false;

        /// PEM file with the certificate chain; empty makes one, see [#directory].
        String certificate() default "";

        /// PEM file with the private key of the certificate, PKCS #8.
        String key() default "";

        /// Where a certificate that is made is kept, and used again: `ca.crt` is what the API
        /// server must trust.
        String directory();

        /// Host names of a certificate that is made, beside those of this machine.
        String[] hosts() default {
            "leno.leno-system.svc", "leno.istio-system.svc", "istiod.istio-system.svc"
        };

        /// How long a port that is in use is waited for: the generation before this one leaves when
        /// this one is there. ISO-8601.
        String patience() default "PT5S";
    }

    private final Settings settings;
    private final LenoProcess process;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable AdmissionServer server; // guarded by this
    private volatile Optional<String> authority = Optional.empty();

    @Activate
    public ValidationWebhook(Settings settings, @Reference LenoProcess process) {
        this.settings = settings;
        this.process = process;
        Thread.ofVirtual().name("leno-webhook-start").start(this::start);
    }

    @Override
    public Optional<String> authority() {
        return authority;
    }

    @Override
    public Map<String, String> paths() {
        return Map.of("/debug/validation", "Objects the validation webhook passed and refused");
    }

    @Override
    public synchronized Map<String, Double> metrics() {
        return server == null ? Map.of() : server.metrics();
    }

    @Override
    public void serve(HttpExchange exchange) throws IOException {
        byte[] body = Json.write(metrics()).getBytes(UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private void start() {
        try {
            ServingCertificate certificate =
                    settings.certificate().isEmpty()
                            ? SelfMade.in(Path.of(settings.directory()), settings.hosts())
                            : ServingCertificate.read(
                                    Path.of(settings.certificate()), Path.of(settings.key()));
            open(certificate);
        } catch (IOException | GeneralSecurityException | RuntimeException failure) {
            give("the validation webhook cannot start: " + failure.getMessage());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void open(ServingCertificate certificate)
            throws IOException, GeneralSecurityException, InterruptedException {
        var address = new InetSocketAddress(settings.address(), settings.port());
        long end = System.nanoTime() + Duration.parse(settings.patience()).toNanos();
        while (true) {
            try {
                opened(new AdmissionServer(address, certificate), certificate);
                return;
            } catch (BindException inUse) {
                if (System.nanoTime() > end) {
                    give(
                            "webhook.port: "
                                    + settings.address()
                                    + ":"
                                    + settings.port()
                                    + " is in use (expected: a free port, or 0 for any)");
                    return;
                }
            }
            if (stopped.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) return;
        }
    }

    private synchronized void opened(AdmissionServer opened, ServingCertificate certificate)
            throws IOException {
        if (stopped.getCount() == 0) {
            opened.close();
            return;
        }
        server = opened;
        if (certificate.authority().isPresent())
            authority = Optional.of(Files.readString(certificate.authority().get()));
        process.started(
                "validation webhook on "
                        + settings.address()
                        + ":"
                        + opened.port()
                        + certificate.authority().map(file -> ", CA " + file).orElse(""));
    }

    private void give(String why) {
        if (settings.required()) process.failed(why);
        else log.warn("{}; the API server is not answered", why);
    }

    @Deactivate
    synchronized void stop() {
        stopped.countDown();
        if (server != null) server.close();
    }
}
