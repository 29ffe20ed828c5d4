package io.leno.api.monitoring;

import com.sun.net.httpserver.HttpExchange;

import org.osgi.annotation.versioning.ConsumerType;

import java.io.IOException;
import java.util.Map;

/// Pages of a bundle on the monitoring port of the control plane. Registered as a service; what is
/// there at a request answers it.
@ConsumerType
public interface MonitoringPages {
    /// One line for the list at `/debug`, by path. A path stands for all below it as well; the
    /// longest one that fits a request counts. Asked once.
    Map<String, String> paths();

    /// The port is open, at this number. Told once for each port that opens, before any request.
    default void opened(int port) {}

    /// Numbers for `/metrics`: by name in Prometheus' form, labels included. Asked at each scrape,
    /// on any thread; must not block.
    default Map<String, Double> metrics() {
        return Map.of();
    }

    /// Answers a request for one of the paths; the caller closes the exchange. On a virtual thread
    /// of the request's own: may block. What it throws is logged and, if nothing was sent, answered
    /// with 500.
    void serve(HttpExchange exchange) throws IOException;
}
