package io.leno.analysis.authz;

import io.leno.analysis.lookup.Injection;
import io.leno.analysis.lookup.Labels;
import io.leno.analysis.lookup.Mesh;
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
import java.util.Set;
import java.util.stream.Stream;

/// AuthorizationPolicies that hold for nobody, or name namespaces that are not there.
@Component
public final class AuthorizationPoliciesAnalyzer implements Analyzer {
    @Override
    public String name() {
        return "auth.AuthorizationPoliciesAnalyzer";
    }

    @Override
    public String description() {
        return "Checks the validity of authorization policies";
    }

    @Override
    public Set<ResourceKind> needs() {
        return Set.of(Kinds.NAMESPACE);
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        Map<String, List<Map<String, String>>> pods = labelsInMesh(resources);
        String root = Mesh.rootNamespace(resources);
        List<String> namespaces =
                resources.all(Kinds.NAMESPACE).stream().map(each -> each.key().name()).toList();
        for (ConfigResource policy : resources.all(Kinds.AUTHORIZATION_POLICY)) {
            checkWorkloads(policy, pods, root, findings);
            for (Part rule : Part.spec(policy).parts("rules"))
                for (Part from : rule.parts("from"))
                    checkNamespaces(policy, from.part("source"), namespaces, findings);
        }
    }

    /// Labels of the pods in the mesh, and of those to come, by namespace.
    private static Map<String, List<Map<String, String>>> labelsInMesh(Resources resources) {
        Map<String, List<Map<String, String>>> labels = new HashMap<>();
        for (ConfigResource pod : resources.all(Kinds.POD)) {
            if (!Injection.isInMesh(pod, resources) && !Injection.isAmbient(pod)) continue;
            labels.computeIfAbsent(pod.key().namespace(), _ -> new ArrayList<>()).add(pod.labels());
        }
        for (Workload each : Workload.made(resources))
            if (Injection.isDeploymentInMesh(each.resource(), resources))
                labels.computeIfAbsent(each.namespace(), _ -> new ArrayList<>()).add(each.labels());
        return labels;
    }

    private static void checkWorkloads(
            ConfigResource policy,
            Map<String, List<Map<String, String>>> pods,
            String root,
            Findings findings) {
        Part selector = Part.spec(policy).part("selector");
        boolean isMeshWide = policy.key().namespace().equals(root);
        if (isMeshWide && !selector.exists()) return;
        Map<String, String> labels = selector.textMap("matchLabels");
        Stream<Map<String, String>> candidates =
                isMeshWide
                        ? pods.values().stream().flatMap(List::stream)
                        : pods.getOrDefault(policy.key().namespace(), List.of()).stream();
        if (candidates.anyMatch(pod -> Labels.match(labels, pod))) return;
        findings.report(
                Finding.of(IstioMessages.NO_MATCHING_WORKLOADS_FOUND, policy, Labels.text(labels)));
    }

    private static void checkNamespaces(
            ConfigResource policy, Part source, List<String> namespaces, Findings findings) {
        for (String field : List.of("namespaces", "notNamespaces")) {
            List<String> named = source.texts(field);
            for (int i = 0; i < named.size(); i++) {
                String pattern = named.get(i);
                if (namespaces.stream().anyMatch(each -> matches(each, pattern))) continue;
                findings.report(
                        Finding.of(
                                        IstioMessages.REFERENCED_RESOURCE_NOT_FOUND,
                                        policy,
                                        "namespace",
                                        pattern)
                                .at(source.pathOf(field) + "[" + i + "]"));
            }
        }
    }

    private static boolean matches(String namespace, String pattern) {
        if (pattern.startsWith("*")) return namespace.endsWith(pattern.substring(1));
        if (pattern.endsWith("*"))
            return namespace.startsWith(pattern.substring(0, pattern.length() - 1));
        return namespace.equalsIgnoreCase(pattern);
    }
}
