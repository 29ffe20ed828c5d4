package io.leno.istio.status;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Problem;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.ServiceEntry;
import io.leno.istio.cluster.ClusterObjectsDialect;
import io.leno.istio.gatewayapi.GatewayApiDialect;
import io.leno.istio.gatewayapi.GatewayStatusReport;
import io.leno.istio.networking.IstioNetworkingDialect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The objects of a cluster that get a status, each with the one that would be written: those of
/// the Gateway API, and ServiceEntries that get addresses. Pure.
public final class ObjectStatuses {
    private ObjectStatuses() {}

    /// @param objects whole objects, in the order of the input, with their new `status`
    /// @param problems of objects that could not be read; they have no status
    public record Report(List<Map<String, Object>> objects, List<Problem> problems) {
        public Report {
            objects = List.copyOf(objects);
            problems = List.copyOf(problems);
        }
    }

    /// @param resources everything there is, also what only is referred to: Services, Secrets,
    ///   Namespaces, Pods, Endpoints
    public static Report of(List<ConfigResource> resources) {
        var dialects =
                List.of(
                        new GatewayApiDialect(),
                        new IstioNetworkingDialect(),
                        new ClusterObjectsDialect());
        var rules = new ArrayList<Rule<?>>();
        var problems = new ArrayList<Problem>();
        for (ConfigResource resource : resources) {
            dialects.stream()
                    .filter(dialect -> dialect.understands(resource.key()))
                    .findFirst()
                    .map(dialect -> dialect.parse(resource))
                    .ifPresent(
                            parsed -> {
                                rules.addAll(parsed.rules());
                                parsed.problems().stream()
                                        .filter(each -> each.severity() == Problem.Severity.ERROR)
                                        .forEach(problems::add);
                            });
        }
        var cluster = new ClusterView(resources);
        Map<ResourceKey, Map<String, Object>> statuses = new HashMap<>();
        GatewayStatusReport.of(rules, cluster.services(rules), new Credentials(rules))
                .forEach(each -> statuses.put(each.key(), each.status()));
        statuses.putAll(addresses(rules, resources));
        return new Report(withStatus(resources, statuses), problems);
    }

    @SuppressWarnings("unchecked") // a rule is of the type of its specification
    private static Map<ResourceKey, Map<String, Object>> addresses(
            List<Rule<?>> rules, List<ConfigResource> resources) {
        var entries = new ArrayList<Rule<ServiceEntry>>();
        for (Rule<?> rule : rules)
            if (rule.spec() instanceof ServiceEntry) entries.add((Rule<ServiceEntry>) rule);
        var byKey = new HashMap<ResourceKey, ConfigResource>();
        resources.forEach(each -> byKey.put(each.key(), each));
        return new AddressAllocation().statuses(entries, byKey);
    }

    private static List<Map<String, Object>> withStatus(
            List<ConfigResource> resources, Map<ResourceKey, Map<String, Object>> statuses) {
        var objects = new ArrayList<Map<String, Object>>();
        for (ConfigResource resource : resources) {
            Map<String, Object> status = statuses.get(resource.key());
            if (status == null) continue;
            var object = new LinkedHashMap<>(resource.body());
            var history = new StatusHistory(resource.key().namespace());
            object.put("status", history.over(resource.body().get("status"), status));
            objects.add(object);
        }
        return objects;
    }
}
