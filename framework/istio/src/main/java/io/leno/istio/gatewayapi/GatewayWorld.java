package io.leno.istio.gatewayapi;

import io.leno.api.config.Rule;
import io.leno.api.istio.ServiceEntry;
import io.leno.istio.cluster.NamespaceSpec;
import io.leno.istio.gatewayapi.ReferenceGrantSpec.From;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Everything the Gateway API's objects refer to, at one moment.
///
/// @param routes of every kind, oldest first
/// @param services by host name
/// @param secrets null: they are not known, and every one is believed to be there
/// @param entries by `namespace/name`
record GatewayWorld(
        List<Rule<GatewayClassSpec>> classes,
        List<Rule<GatewaySpec>> gateways,
        List<Rule<ListenerSetSpec>> listenerSets,
        List<Rule<?>> routes,
        List<Rule<BackendTlsPolicySpec>> tlsPolicies,
        List<Rule<BackendTrafficPolicySpec>> trafficPolicies,
        List<Rule<ReferenceGrantSpec>> grants,
        Map<String, Map<String, String>> namespaces,
        Map<String, ServiceView> services,
        Map<String, ServiceEntry> entries,
        @Nullable KnownSecrets secrets) {
    static final String GROUP = "gateway.networking.k8s.io";
    static final String DOMAIN = "svc.cluster.local";

    private static final String NAME_LABEL = "kubernetes.io/metadata.name";

    private static final Comparator<Rule<?>> OLDEST_FIRST =
            Comparator.comparing((Rule<?> rule) -> rule.created())
                    .thenComparing(Rule::name)
                    .thenComparing(Rule::namespace);

    private static final Comparator<Rule<?>> BY_AGE_AND_PLACE =
            Comparator.comparing((Rule<?> rule) -> rule.created())
                    .thenComparing(rule -> rule.namespace() + "/" + rule.name());

    /// @param rules of all kinds; those that nobody refers to do not matter
    static GatewayWorld of(
            Collection<Rule<?>> rules,
            Map<String, ServiceView> services,
            @Nullable KnownSecrets secrets) {
        List<Rule<?>> oldestFirst = rules.stream().sorted(OLDEST_FIRST).toList();
        List<Rule<?>> routes =
                oldestFirst.stream()
                        .filter(
                                rule ->
                                        rule.spec() instanceof HttpRouteSpec
                                                || rule.spec() instanceof GrpcRouteSpec
                                                || rule.spec() instanceof StreamRouteSpec)
                        .toList();
        var entries = new HashMap<String, ServiceEntry>();
        for (Rule<ServiceEntry> entry : of(oldestFirst, ServiceEntry.class)) {
            entries.put(entry.namespace() + "/" + entry.name(), entry.spec());
        }
        var used = new HashSet<String>();
        oldestFirst.forEach(rule -> used.add(rule.namespace()));
        return new GatewayWorld(
                of(oldestFirst, GatewayClassSpec.class),
                of(oldestFirst, GatewaySpec.class),
                of(oldestFirst, ListenerSetSpec.class).stream().sorted(BY_AGE_AND_PLACE).toList(),
                routes,
                of(oldestFirst, BackendTlsPolicySpec.class),
                of(oldestFirst, BackendTrafficPolicySpec.class),
                of(oldestFirst, ReferenceGrantSpec.class),
                namespaces(of(oldestFirst, NamespaceSpec.class), used),
                services,
                entries,
                secrets);
    }

    @SuppressWarnings("unchecked") // the specification was looked at
    private static <T> List<Rule<T>> of(List<Rule<?>> rules, Class<T> kind) {
        return rules.stream()
                .filter(rule -> kind.isInstance(rule.spec()))
                .map(rule -> (Rule<T>) rule)
                .toList();
    }

    /// Labels by the name of the namespace; those that are not declared have just their name.
    private static Map<String, Map<String, String>> namespaces(
            List<Rule<NamespaceSpec>> declared, Set<String> used) {
        var all = new TreeMap<String, Map<String, String>>();
        var names = new HashSet<>(used);
        declared.forEach(each -> names.add(each.spec().name()));
        names.remove("");
        for (String name : names) all.put(name, new HashMap<>(Map.of(NAME_LABEL, name)));
        for (Rule<NamespaceSpec> each : declared) {
            var labels = new HashMap<>(each.spec().labels());
            labels.putIfAbsent(NAME_LABEL, each.spec().name());
            all.put(each.spec().name(), labels);
        }
        return all;
    }

    static String hostOfService(String name, String namespace) {
        return name + "." + namespace + "." + DOMAIN;
    }

    /// True where we serve gateways of the class.
    boolean isOurs(String gatewayClass) {
        for (Rule<GatewayClassSpec> each : classes) {
            if (each.name().equals(gatewayClass)) {
                return each.spec().controllerName().equals(GatewayClassSpec.CONTROLLER);
            }
        }
        return GatewayClassSpec.BUILT_IN.contains(gatewayClass);
    }

    /// True where the reference stays in its namespace, or is granted by the other one.
    boolean allows(From who, String namespace, String group, String kind, String name) {
        return who.namespace().equals(namespace)
                || grants.stream()
                        .filter(grant -> grant.namespace().equals(namespace))
                        .anyMatch(grant -> grant.spec().allows(who, group, kind, name));
    }
}
