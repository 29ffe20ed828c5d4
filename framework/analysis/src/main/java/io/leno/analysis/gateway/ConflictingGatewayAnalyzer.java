package io.leno.analysis.gateway;

import io.leno.analysis.lookup.Labels;
import io.leno.analysis.lookup.Names;
import io.leno.analysis.lookup.Workload;
import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import org.osgi.service.component.annotations.Component;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Gateways that want the same host on the same port of the same pods.
@Component
public final class ConflictingGatewayAnalyzer implements Analyzer {
    /// What one server of a gateway takes.
    private record Claim(String gateway, String bind, List<String> hosts) {
        boolean conflicts(Claim other) {
            return !gateway.equals(other.gateway)
                    && bind.equals(other.bind)
                    && hosts.stream().anyMatch(other.hosts::contains);
        }
    }

    /// What is claimed of the pods that a selector selects, by port.
    private record Selected(Map<String, String> selector, Map<Integer, List<Claim>> claims) {}

    @Override
    public String name() {
        return "gateway.ConflictingGatewayAnalyzer";
    }

    @Override
    public String description() {
        return "Checks a gateway's selector, port number and hosts";
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        Map<String, Selected> claims = claims(resources.all(Kinds.GATEWAY));
        for (ConfigResource gateway : resources.all(Kinds.GATEWAY)) {
            Map<String, String> selector = selector(gateway);
            List<Selected> near = near(selector, claims, resources);
            if (near.isEmpty() && !selector.isEmpty()) {
                findings.report(selectsNothing(gateway));
                continue;
            }
            for (Part server : Part.spec(gateway).parts("servers"))
                check(gateway, server, near, findings);
        }
    }

    private static Map<String, Selected> claims(List<ConfigResource> gateways) {
        Map<String, Selected> claims = new LinkedHashMap<>();
        for (ConfigResource gateway : gateways)
            for (Part server : Part.spec(gateway).parts("servers")) {
                Map<String, String> selector = selector(gateway);
                claims.computeIfAbsent(
                                Labels.text(selector), _ -> new Selected(selector, new HashMap<>()))
                        .claims()
                        .computeIfAbsent(port(server), _ -> new ArrayList<>())
                        .add(claim(gateway, server));
            }
        return claims;
    }

    private static Claim claim(ConfigResource gateway, Part server) {
        return new Claim(Names.full(gateway), server.text("bind"), server.texts("hosts"));
    }

    private static int port(Part server) {
        return server.part("port").number("number");
    }

    private static Map<String, String> selector(ConfigResource gateway) {
        return Part.spec(gateway).textMap("selector");
    }

    /// What is claimed by the same selector, and by one that is more or less exact and selects one
    /// of the same pods.
    private static List<Selected> near(
            Map<String, String> selector, Map<String, Selected> claims, Resources resources) {
        String text = Labels.text(selector);
        List<Selected> near = new ArrayList<>();
        claims.forEach(
                (other, selected) -> {
                    boolean isSame = other.equals(text);
                    boolean isRelated = other.contains(text) || text.contains(other);
                    if (isSame || (isRelated && meet(selector, selected.selector(), resources)))
                        near.add(selected);
                });
        return near;
    }

    private static boolean meet(
            Map<String, String> one, Map<String, String> other, Resources resources) {
        return Workload.all(resources).stream()
                .anyMatch(pod -> pod.isSelectedBy(one) && pod.isSelectedBy(other));
    }

    static Finding selectsNothing(ConfigResource gateway) {
        Map<String, String> selector = selector(gateway);
        return Finding.of(
                        IstioMessages.REFERENCED_RESOURCE_NOT_FOUND,
                        gateway,
                        "selector",
                        Labels.text(selector))
                .at("spec.selector." + Labels.first(selector));
    }

    private static void check(
            ConfigResource gateway, Part server, List<Selected> near, Findings findings) {
        Claim own = claim(gateway, server);
        String others =
                near.stream()
                        .flatMap(
                                each ->
                                        each
                                                .claims()
                                                .getOrDefault(port(server), List.of())
                                                .stream())
                        .filter(own::conflicts)
                        .map(Claim::gateway)
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(","));
        if (others.isEmpty()) return;
        findings.report(
                Finding.of(
                        IstioMessages.CONFLICTING_GATEWAYS,
                        gateway,
                        others,
                        Labels.text(selector(gateway)),
                        String.valueOf(port(server)),
                        String.join(",", own.hosts())));
    }
}
