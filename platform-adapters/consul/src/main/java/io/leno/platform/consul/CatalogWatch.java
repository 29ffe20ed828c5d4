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
    private static final String RESOLVERS = "service-resolver";
    private static final String INTENTIONS = "service-intentions";

    private final ConsulSettings settings;
    private final Consumer<PlatformEvent> events;
    private final Map<String, Thread> queries = new HashMap<>();
    private final Map<String, ServiceView> told = new HashMap<>();
    private final Set<String> awaited = new HashSet<>();
    private final Patience patience = new Patience();
    private final ConfigKeys config;
    private final Map<String, List<Map<?, ?>>> entries = new HashMap<>();
    private final ToldResources entryRules;
    private @Nullable ConfigEntries configEntries;
    private String datacenter = "";
    private @Nullable Consul consul;
    private boolean synced;
    private boolean lost;
    private boolean closed;

    CatalogWatch(ConsulSettings settings, Consumer<PlatformEvent> events) {
        this.settings = settings;
        this.events = events;
        this.config = new ConfigKeys(settings, this::say);
        this.entryRules = new ToldResources(this::say);
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
                            patience,
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
                                patience,
                                options ->
                                        client.keyValueClient()
                                                .getConsulResponseWithValues(
                                                        settings.configPrefix(), options),
                                List.of(),
                                values -> answered(CONFIGURATION, () -> config.tell(values)),
                                this::failed));
            if (settings.configEntries()) askForEntries(client);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            String source = settings.source();
            say(
                    new ProblemsFound(
                            source, List.of(problem(Severity.ERROR, "credentials", message))));
            say(new Lost(message));
        }
    }

    /// Consul: configuration entries. One that may not be read is told, and not waited for.
    private void askForEntries(Consul client) {
        var asked = new ConfigEntries(settings);
        configEntries = asked;
        for (String kind : List.of(RESOLVERS, INTENTIONS)) {
            ask(
                    kind,
                    new BlockingQuery<>(
                            kind,
                            settings,
                            patience,
                            options -> {
                                nameDatacenter(client);
                                return asked.ask(kind, options);
                            },
                            List.of(),
                            now -> entriesTold(kind, now),
                            reason -> entriesRefused(kind, reason)));
        }
    }

    /// The nearest one, which is the first, is the agent's own.
    private void nameDatacenter(Consul client) {
        String own = settings.datacenter();
        if (own.isEmpty() && nameOfDatacenter().isEmpty())
            own = client.catalogClient().getDatacenters().getFirst();
        if (!own.isEmpty()) datacenterIs(own);
    }

    private synchronized String nameOfDatacenter() {
        return datacenter;
    }

    private synchronized void datacenterIs(String name) {
        datacenter = name;
    }

    private synchronized void entriesTold(String kind, List<Map<?, ?>> now) {
        entries.put(kind, now);
        say(new ProblemsFound(settings.source() + "/" + kind, List.of()));
        answered(kind, this::tellEntries);
    }

    private synchronized void entriesRefused(String kind, String reason) {
        say(
                new ProblemsFound(
                        settings.source() + "/" + kind,
                        List.of(problem(Severity.WARNING, "refused", reason))));
        if (awaited.remove(kind)) syncedOnce();
    }

    private void tellEntries() {
        var rules = new EntryRules(settings);
        new FailoverRules(datacenter, rules).add(entries.getOrDefault(RESOLVERS, List.of()));
        new IntentionRules(rules, this::accountsOf)
                .add(entries.getOrDefault(INTENTIONS, List.of()));
        entryRules.tell(rules.resources());
        say(new ProblemsFound(settings.source() + "/entries", rules.problems()));
    }

    private List<String> accountsOf(String service) {
        ServiceView view = told.get(service);
        return view == null ? List.of() : view.accounts();
    }

    private void ask(String name, BlockingQuery<?> query) {
        awaited.add(name);
        String thread = settings.source() + "/" + name;
        queries.put(name, Thread.ofVirtual().name(thread).start(query));
    }

    private Problem problem(Severity severity, String code, String message) {
        String source = settings.source();
        return new Problem(severity, code, source, source, "", message);
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
                        patience,
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
        syncedOnce();
    }

    private void syncedOnce() {
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
        boolean hasOtherAccounts = before == null || !before.accounts().equals(now.accounts());
        if (hasOtherAccounts && !entries.isEmpty()) tellEntries();
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
        patience.lost();
    }

    private void back() {
        if (lost) say(new ProblemsFound(settings.source() + "/connection", List.of()));
        lost = false;
        patience.back();
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
        if (configEntries != null) configEntries.close();
    }
}
