package io.leno.analysis.virtualservice;

import io.leno.analysis.lookup.Names;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// VirtualServices that choose a subset of their own host: a rule at a gateway that leads to the
/// same host does not go through them.
final class SubsetRules {
    private final Map<String, Set<String>> rulesByHost = new HashMap<>();

    SubsetRules(Resources resources) {
        for (ConfigResource service : resources.all(Kinds.VIRTUAL_SERVICE)) {
            List<String> hosts = Part.spec(service).texts("hosts");
            httpDestinations(service)
                    .filter(each -> !each.text("subset").isEmpty())
                    .map(each -> each.text("host"))
                    .filter(hosts::contains)
                    .forEach(
                            host ->
                                    rulesByHost
                                            .computeIfAbsent(host, _ -> new LinkedHashSet<>())
                                            .add(Names.full(service)));
        }
    }

    void check(ConfigResource service, Findings findings) {
        if (Part.spec(service).texts("gateways").isEmpty()) return;
        httpDestinations(service)
                .filter(each -> each.text("subset").isEmpty())
                .flatMap(each -> rulesByHost.getOrDefault(each.text("host"), Set.of()).stream())
                .distinct()
                .forEach(
                        other ->
                                findings.report(
                                        Finding.of(
                                                IstioMessages.INGRESS_ROUTE_RULES_NOT_AFFECTED,
                                                service,
                                                other,
                                                Names.full(service))));
    }

    private static Stream<Part> httpDestinations(ConfigResource service) {
        return Part.spec(service).parts("http").stream()
                .flatMap(http -> http.parts("route").stream())
                .map(route -> route.part("destination"));
    }
}
