package io.leno.platform.consul;

import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;
import io.leno.api.model.MeshModelSource.Subscription;
import io.leno.api.platform.PlatformEvent;
import io.leno.api.platform.PlatformEvent.EndpointsChanged;
import io.leno.api.platform.PlatformEvent.Lost;
import io.leno.api.platform.PlatformEvent.ProblemsFound;
import io.leno.api.platform.PlatformEvent.ServiceChanged;
import io.leno.api.platform.PlatformEvent.ServiceRemoved;
import io.leno.api.platform.PlatformEvent.Synced;
import io.leno.api.platform.PlatformEvent.WorkloadChanged;
import io.leno.api.platform.PlatformEvent.WorkloadRemoved;

import org.jspecify.annotations.Nullable;
import org.kiwiproject.consul.Consul;
import org.kiwiproject.consul.model.health.ServiceHealth;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// One watch over a datacenter: a query for the names of its services, one for the instances of
/// each, one for the configuration; each has a virtual thread. Everything is guarded by this.
final class CatalogWatch implements Subscription {
    private static final String SERVICES = "services";
    private static final String CONFIGURATION = "configuration";

    private final ConsulSettings settings;
    private final Consumer<PlatformEvent> events;
    private final Map<String, Thread> queries = new HashMap<>();
    private final Map<String, ServiceView> told = new HashMap<>();
    private final Set<String> awaited = new HashSet<>();
    private final ConfigKeys config;
    private @Nullable Consul consul;
    private boolean synced;
    private boolean lost;
    private boolean closed;

    CatalogWatch(ConsulSettings settings, Consumer<PlatformEvent> events) {
        this.settings = settings;
        this.events = events;
        this.config = new ConfigKeys(settings, this::say);
    }

    synchronized void start() {
        try {
            Consul client = settings.connect();
            consul = client;
            ask(
                    SERVICES,
                    new BlockingQuery<>(
                            SERVICES,
                            settings,
                            client.catalogClient()::getServices,
                            Map.of(),
                            names -> listed(names.keySet()),
                            this::failed));
            if (!settings.configPrefix().isEmpty())
                ask(
                        CONFIGURATION,
                        new BlockingQuery<>(
                                CONFIGURATION,
                                settings,
                                options ->
                                        client.keyValueClient()
                                                .getConsulResponseWithValues(
                                                        settings.configPrefix(), options),
                                List.of(),
                                values -> answered(CONFIGURATION, () -> config.tell(values)),
                                this::failed));
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            String source = settings.source();
            say(
                    new ProblemsFound(
                            source,
                            List.of(
                                    new Problem(
                                            Severity.ERROR,
                                            "credentials",
                                            source,
                                            source,
                                            "",
                                            message))));
            say(new Lost(message));
        }
    }

    private void ask(String name, BlockingQuery<?> query) {
        awaited.add(name);
        String thread = settings.source() + "/" + name;
        queries.put(name, Thread.ofVirtual().name(thread).start(query));
    }

    private synchronized void listed(Set<String> names) {
        if (closed || consul == null) return;
        for (String name : names) if (isMesh(name)) askForInstances(name, consul);
        for (String query : List.copyOf(queries.keySet())) {
            if (!query.startsWith("/")) continue;
            String name = query.substring(1);
            if (!names.contains(name)) forget(name);
        }
        answered(SERVICES, () -> {});
    }

    /// Consul itself and the sidecars of its own mesh are nobody's services.
    private static boolean isMesh(String name) {
        return !name.equals("consul") && !name.endsWith("-sidecar-proxy");
    }

    private void askForInstances(String name, Consul client) {
        String query = "/" + name;
        if (queries.containsKey(query)) return;
        ask(
                query,
                new BlockingQuery<>(
                        "service " + name,
                        settings,
                        options -> client.healthClient().getAllServiceInstances(name, options),
                        List.of(),
                        instances -> answered(query, () -> tell(name, instances)),
                        this::failed));
    }

    private synchronized void answered(String query, Runnable tell) {
        if (!queries.containsKey(query)) return;
        back();
        tell.run();
        awaited.remove(query);
        if (synced || !awaited.isEmpty()) return;
        synced = true;
        say(new Synced());
    }

    private void tell(String name, List<ServiceHealth> instances) {
        if (instances.isEmpty()) {
            withdraw(name);
            return;
        }
        ServiceView now = ServiceView.of(name, instances, settings);
        ServiceView before = told.put(name, now);
        String host = now.service().hostname();
        tellWorkloads(before, now);
        if (before == null || !now.endpoints().equals(before.endpoints()))
            say(new EndpointsChanged(host, now.endpoints()));
        if (before == null || !now.service().equals(before.service()))
            say(new ServiceChanged(now.service()));
    }

    private void tellWorkloads(@Nullable ServiceView before, ServiceView now) {
        var gone = new HashSet<String>();
        if (before != null) before.workloads().forEach(each -> gone.add(each.key()));
        now.workloads()
                .forEach(
                        each -> {
                            gone.remove(each.key());
                            if (before == null || !before.workloads().contains(each))
                                say(new WorkloadChanged(each));
                        });
        gone.forEach(key -> say(new WorkloadRemoved(key)));
    }

    private void forget(String name) {
        Thread query = queries.remove("/" + name);
        if (query != null) query.interrupt();
        withdraw(name);
        awaited.remove("/" + name);
    }

    private void withdraw(String name) {
        ServiceView before = told.remove(name);
        if (before == null) return;
        say(new ServiceRemoved(before.service().hostname()));
        before.workloads().forEach(each -> say(new WorkloadRemoved(each.key())));
    }

    /// What was told stays in force.
    private synchronized void failed(String reason) {
        if (!lost) say(new Lost(reason));
        lost = true;
    }

    private void back() {
        if (lost) say(new ProblemsFound(settings.source() + "/connection", List.of()));
        lost = false;
    }

    private synchronized void say(PlatformEvent event) {
        if (!closed) events.accept(event);
    }

    @Override
    public synchronized void close() {
        closed = true;
        queries.values().forEach(Thread::interrupt);
        queries.clear();
        if (consul != null) consul.destroy();
    }
}
