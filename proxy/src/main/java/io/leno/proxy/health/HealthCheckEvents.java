package io.leno.proxy.health;

import io.leno.api.model.Locality;
import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.cluster.Host;

/// What health checks find, as lines of JSON. Envoy: `HealthCheckEvent`.
final class HealthCheckEvents {
    private final String type;
    private final String cluster;
    private final HealthClock clock;
    private final HealthCheckSettings.Events settings;

    HealthCheckEvents(
            String type, String cluster, HealthClock clock, HealthCheckSettings.Events settings) {
        this.type = type;
        this.cluster = cluster;
        this.clock = clock;
        this.settings = settings;
    }

    void healthy(Host host, boolean first) {
        EventJson json = start(host).open("add_healthy_event").bool("first_check", first).close();
        write(host(time(json), host));
    }

    void unhealthy(Host host, Probe.Failure why, int status) {
        EventJson json =
                start(host)
                        .open("eject_unhealthy_event")
                        .text("failure_type", why.name())
                        .number("http_status_code", status)
                        .close();
        write(host(time(json), host));
    }

    /// Of each check that passes, where that is asked for.
    void passed(Host host) {
        if (!settings.successes()) return;
        EventJson json = host(time(start(host)), host);
        write(json.open("successful_health_check_event").close());
    }

    /// Of the first check that fails, or of each.
    void failed(Host host, Probe.Failure why, boolean first, int status) {
        if (!first && !settings.failures()) return;
        EventJson json =
                time(start(host))
                        .open("health_check_failure_event")
                        .text("failure_type", why.name())
                        .bool("first_check", first)
                        .number("http_status_code", status)
                        .close();
        write(host(json, host));
    }

    void degraded(Host host) {
        write(host(time(start(host)).open("degraded_healthy_host").close(), host));
    }

    void noLongerDegraded(Host host) {
        write(host(time(start(host)).open("no_longer_degraded_host").close(), host));
    }

    private EventJson start(Host host) {
        return new EventJson()
                .text("health_checker_type", type)
                .open("host")
                .open("socket_address")
                .text("protocol", "TCP")
                .text("address", Addresses.host(host.address()))
                .number("port_value", host.address().getPort())
                .text("resolver_name", "")
                .bool("ipv4_compat", false)
                .text("network_namespace_filepath", "")
                .close()
                .close()
                .text("cluster_name", cluster);
    }

    private EventJson time(EventJson json) {
        return json.time("timestamp", clock.now());
    }

    /// What stands behind the event's time, as fields go by their numbers.
    private static EventJson host(EventJson json, Host host) {
        Locality locality = host.endpoint().locality();
        return json.open("locality")
                .text("region", locality.region())
                .text("zone", locality.zone())
                .text("sub_zone", locality.subZone())
                .close();
    }

    private void write(EventJson json) {
        settings.log().write(json.end());
    }
}
