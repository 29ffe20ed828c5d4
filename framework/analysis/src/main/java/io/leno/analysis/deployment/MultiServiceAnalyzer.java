package io.leno.analysis.deployment;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.leno.analysis.lookup.Injection;
import io.leno.analysis.lookup.Labels;
import io.leno.analysis.lookup.Names;
import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.MessageType;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.ResourceKind;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import org.osgi.service.component.annotations.Component;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Deployments behind several services that do not agree on a port: on its protocol, or on which
/// port of theirs leads to a port of the pods.
@Component
public final class MultiServiceAnalyzer implements Analyzer {
    private static final String GATEWAY_MANAGED = "gateway.istio.io/managed";
    private static final String WAYPOINT = "istio.io-mesh-controller";

    /// A port of one of the services.
    private record ServicePort(String service, Part fields) {
        String protocol() {
            return fields.text("protocol", "TCP");
        }

        String number() {
            return fields.text("port");
        }

        String target() {
            String target = fields.text("targetPort");
            return target.isEmpty() || target.equals("0") ? number() : target;
        }
    }

    @Override
    public String name() {
        return "deployment.MultiServiceAnalyzer";
    }

    @Override
    public String description() {
        return "Checks association between services and pods";
    }

    @Override
    public Set<ResourceKind> needs() {
        return Set.of(Kinds.NAMESPACE, Kinds.DEPLOYMENT);
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        Map<String, List<ConfigResource>> services =
                resources.all(Kinds.SERVICE).stream()
                        .collect(groupingBy(service -> service.key().namespace()));
        for (ConfigResource deployment : resources.all(Kinds.DEPLOYMENT)) {
            if (WAYPOINT.equals(deployment.labels().get(GATEWAY_MANAGED))) continue;
            if (!Injection.isDeploymentInMesh(deployment, resources)) continue;
            List<ConfigResource> near =
                    services.getOrDefault(deployment.key().namespace(), List.of());
            List<ServicePort> ports = ports(deployment, near);
            checkProtocols(deployment, ports, findings);
            checkTargets(deployment, ports, findings);
        }
    }

    /// Ports of the services that select the pods of the Deployment.
    private static List<ServicePort> ports(
            ConfigResource deployment, List<ConfigResource> services) {
        Map<String, String> labels =
                Part.spec(deployment).part("template").part("metadata").textMap("labels");
        List<ServicePort> ports = new ArrayList<>();
        for (ConfigResource service : services) {
            Map<String, String> selector = Part.spec(service).textMap("selector");
            if (selector.isEmpty() || !Labels.match(selector, labels)) continue;
            for (Part port : Part.spec(service).parts("ports"))
                ports.add(new ServicePort(Names.full(service), port));
        }
        return ports;
    }

    private static void checkProtocols(
            ConfigResource deployment, List<ServicePort> ports, Findings findings) {
        ports.stream()
                .collect(groupingBy(ServicePort::number, TreeMap::new, toList()))
                .forEach(
                        (number, all) -> {
                            if (all.stream().map(ServicePort::protocol).distinct().count() < 2)
                                return;
                            report(
                                    IstioMessages.DEPLOYMENT_ASSOCIATED_TO_MULTIPLE_SERVICES,
                                    deployment,
                                    findings,
                                    number,
                                    all.stream().map(ServicePort::service).sorted().toList());
                        });
    }

    private static void checkTargets(
            ConfigResource deployment, List<ServicePort> ports, Findings findings) {
        Map<String, Map<Integer, String>> byTarget = new TreeMap<>();
        for (ServicePort port : ports)
            byTarget.computeIfAbsent(port.target(), _ -> new TreeMap<>())
                    .put(port.fields().number("port"), port.service());
        byTarget.forEach(
                (target, services) -> {
                    if (services.size() < 2) return;
                    report(
                            IstioMessages.DEPLOYMENT_CONFLICTING_PORTS,
                            deployment,
                            findings,
                            services.values().stream().sorted().toList(),
                            target,
                            List.copyOf(services.keySet()));
                });
    }

    private static void report(
            MessageType type, ConfigResource deployment, Findings findings, Object... values) {
        List<Object> all = new ArrayList<>(List.of(deployment.key().name()));
        all.addAll(List.of(values));
        findings.report(new Finding(type, deployment, "metadata.name", all));
    }
}
