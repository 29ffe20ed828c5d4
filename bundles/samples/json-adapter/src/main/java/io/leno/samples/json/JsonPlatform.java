package io.leno.samples.json;

import io.leno.api.config.Problem;
import io.leno.api.model.MeshModelSource.Subscription;
import io.leno.api.platform.PlatformAdapter;
import io.leno.api.platform.PlatformEvent;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// A mesh told by a JSON document at a URL, asked for again and again:
///
/// ```json
/// {"services": [{"host": "reviews.example.com", "port": 9080, "endpoints": ["10.0.0.7:9080"]}]}
/// ```
@Component(
        configurationPid = "io.leno.samples.json",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = PlatformAdapter.class)
public final class JsonPlatform implements PlatformAdapter {
    private final URI url;
    private final Duration interval;
    private volatile Subscription watch = () -> {};

    /// Where the document is.
    @interface Settings {
        String url();

        /// How long it is believed. ISO-8601.
        String interval() default "PT5S";
    }

    @Activate
    public JsonPlatform(Settings settings) {
        this(URI.create(settings.url()), Duration.parse(settings.interval()));
    }

    JsonPlatform(URI url, Duration interval) {
        this.url = url;
        this.interval = interval;
    }

    @Override
    public String name() {
        return "json:" + url;
    }

    @Override
    public Subscription watch(Consumer<PlatformEvent> events) {
        var polling = new Polling(events);
        Thread thread = Thread.ofVirtual().name(name()).start(polling);
        Subscription started =
                () -> {
                    polling.close();
                    thread.interrupt();
                };
        watch = started;
        return started;
    }

    @Deactivate
    void close() {
        watch.close();
    }

    /// Belongs to its thread, but for the end.
    private final class Polling implements Runnable {
        private final Consumer<PlatformEvent> events;
        private final HttpClient client = HttpClient.newHttpClient();
        private Map<String, ServiceEntry> told = Map.of();
        private boolean synced;
        private boolean closed;

        Polling(Consumer<PlatformEvent> events) {
            this.events = events;
        }

        @Override
        public void run() {
            try (client) {
                while (!Thread.currentThread().isInterrupted()) {
                    look();
                    Thread.sleep(interval);
                }
            } catch (InterruptedException ended) {
                // the watch is closed
            }
        }

        private void look() throws InterruptedException {
            try {
                var request = HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(5)).build();
                var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() != 200)
                    throw new IOException("status " + answer.statusCode());
                tell(ServiceEntry.read(answer.body(), url.toString()));
                say(new PlatformEvent.ProblemsFound(url.toString(), List.of()));
            } catch (IOException e) {
                say(new PlatformEvent.Lost(url + ": " + e));
            } catch (IllegalArgumentException e) {
                say(new PlatformEvent.ProblemsFound(url.toString(), List.of(problem(e))));
            }
        }

        private Problem problem(IllegalArgumentException cause) {
            return new Problem(
                    Problem.Severity.ERROR,
                    "invalid-document",
                    name(),
                    url.toString(),
                    "",
                    String.valueOf(cause.getMessage()));
        }

        /// Endpoints before their service, so that nobody sees it without them.
        private void tell(Map<String, ServiceEntry> now) {
            now.forEach(
                    (host, entry) -> {
                        if (entry.equals(told.get(host))) return;
                        say(new PlatformEvent.EndpointsChanged(host, entry.endpoints()));
                        say(new PlatformEvent.ServiceChanged(entry.service()));
                    });
            Set<String> gone = new HashSet<>(told.keySet());
            gone.removeAll(now.keySet());
            gone.forEach(host -> say(new PlatformEvent.ServiceRemoved(host)));
            told = now;
            if (!synced) say(new PlatformEvent.Synced());
            synced = true;
        }

        private synchronized void say(PlatformEvent event) {
            if (!closed) events.accept(event);
        }

        /// Waits for an event that is being told; none follows.
        synchronized void close() {
            closed = true;
        }
    }
}
