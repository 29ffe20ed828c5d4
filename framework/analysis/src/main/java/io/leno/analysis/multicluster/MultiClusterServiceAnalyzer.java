package io.leno.analysis.multicluster;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import org.osgi.service.component.annotations.Component;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// Services of the same name in several clusters that are not the same.
@Component
public final class MultiClusterServiceAnalyzer implements Analyzer {
    @Override
    public String name() {
        return "services.MultiClusterServiceAnalyzer";
    }

    @Override
    public String description() {
        return "Check the validity of services in the multi-cluster environment";
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        resources.all(Kinds.SERVICE).stream()
                .filter(service -> !resources.cluster(service).isEmpty())
                .collect(groupingBy(ConfigResource::key, LinkedHashMap::new, toList()))
                .values()
                .forEach(services -> check(services, resources, findings));
    }

    private static void check(
            List<ConfigResource> services, Resources resources, Findings findings) {
        ConfigResource first = services.getFirst();
        Set<String> clusters = new TreeSet<>();
        Set<String> reasons = new TreeSet<>();
        for (ConfigResource other : services) {
            Set<String> differences = differences(Part.spec(first), Part.spec(other));
            if (differences.isEmpty()) continue;
            reasons.addAll(differences);
            clusters.add(resources.cluster(first));
            clusters.add(resources.cluster(other));
        }
        if (reasons.isEmpty()) return;
        findings.report(
                Finding.of(
                        IstioMessages.MULTI_CLUSTER_INCONSISTENT_SERVICE,
                        first,
                        first.key().name(),
                        first.key().namespace(),
                        List.copyOf(clusters),
                        String.join("; ", reasons)));
    }

    private static Set<String> differences(Part one, Part other) {
        Set<String> differences = new TreeSet<>();
        if (isHeadless(one) != isHeadless(other))
            differences.add("service has mixed mode like headless and clusterIP");
        if (!one.text("type").equals(other.text("type")))
            differences.add("service type is inconsistent");
        if (!ports(one).equals(ports(other))) differences.add("service ports are inconsistent");
        return differences;
    }

    private static boolean isHeadless(Part spec) {
        return spec.text("clusterIP").equals("None");
    }

    private static Map<String, Object> ports(Part spec) {
        Map<String, Object> ports = new HashMap<>();
        for (Part port : spec.parts("ports"))
            ports.put(port.text("name"), Objects.requireNonNullElse(port.fields(), Map.of()));
        return ports;
    }
}
