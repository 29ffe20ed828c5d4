package io.leno.analysis.destinationrule;

import io.leno.analysis.lookup.KnownHosts;
import io.leno.analysis.lookup.KnownHosts.KnownHost;
import io.leno.analysis.lookup.Labels;
import io.leno.analysis.lookup.Workload;
import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.ResourceKind;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import org.osgi.service.component.annotations.Component;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// DestinationRules for hosts that nobody has, and subsets without a single pod.
@Component
public final class SubsetSelectPodAnalyzer implements Analyzer {
    private static final String REGION = "topology.kubernetes.io/region";
    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final String SUBZONE = "topology.istio.io/subzone";
    private static final String HOSTNAME = "kubernetes.io/hostname";

    /// The labels that tell where a node is, from the outside in: one counts only below another.
    private static final List<String> LOCALITY = List.of(REGION, ZONE, SUBZONE);

    @Override
    public String name() {
        return "destinationrule.SubsetSelectPodAnalyzer";
    }

    @Override
    public String description() {
        return "Checks if pods are selected by subsets in destination rules.";
    }

    @Override
    public Set<ResourceKind> needs() {
        return Set.of(Kinds.POD, Kinds.SERVICE);
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        var hosts = new KnownHosts(resources);
        List<Map<String, String>> pods = podLabels(resources);
        for (ConfigResource rule : resources.all(Kinds.DESTINATION_RULE)) {
            Part spec = Part.spec(rule);
            String host = spec.text("host");
            Optional<KnownHost> known =
                    hosts.find(rule.key().namespace(), spec.texts("exportTo"), host);
            if (known.isEmpty()) {
                findings.report(
                        Finding.of(IstioMessages.UNKNOWN_DESTINATION_RULE_HOST, rule, host));
                continue;
            }
            for (Part subset : spec.parts("subsets")) {
                Map<String, String> selector = new HashMap<>(known.get().workloadSelector());
                selector.putAll(subset.textMap("labels"));
                if (pods.stream().anyMatch(pod -> Labels.match(selector, pod))) continue;
                findings.report(
                        Finding.of(
                                IstioMessages.DESTINATION_RULE_SUBSET_NOT_SELECT_PODS,
                                rule,
                                subset.text("name")));
            }
        }
    }

    /// Labels of all pods, with those that they have from their nodes, and of pods to come.
    private static List<Map<String, String>> podLabels(Resources resources) {
        Map<String, Map<String, String>> nodes = new HashMap<>();
        for (ConfigResource node : resources.all(Kinds.NODE))
            nodes.put(node.key().name(), node.labels());
        List<Map<String, String>> pods = new ArrayList<>();
        for (ConfigResource pod : resources.all(Kinds.POD)) {
            String node = Part.spec(pod).text("nodeName");
            Map<String, String> labels = new HashMap<>(pod.labels());
            addLocality(nodes.getOrDefault(node, Map.of()), labels);
            if (!node.isEmpty()) labels.put(HOSTNAME, node);
            pods.add(labels);
        }
        for (Workload each : Workload.made(resources)) pods.add(each.labels());
        return pods;
    }

    private static void addLocality(Map<String, String> node, Map<String, String> labels) {
        for (String each : LOCALITY) {
            String value = node.getOrDefault(each, "");
            if (!value.isEmpty()) labels.put(each, value);
            else if (!each.equals(REGION)) return;
        }
    }
}
