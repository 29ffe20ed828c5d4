package io.leno.analysis.k8sgateway;

import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.ResourceKind;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import org.osgi.service.component.annotations.Component;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Definitions of the Gateway API that are too old to be read.
@Component
public final class CrdVersionAnalyzer implements Analyzer {
    private static final String VERSION = "gateway.networking.k8s.io/bundle-version";
    private static final String GROUP = ".gateway.networking.k8s.io";
    private static final Map<String, String> MINIMUM =
            Map.of(
                    "grpcroutes" + GROUP, "1.1.0",
                    "backendtlspolicies" + GROUP, "1.4.0",
                    "tlsroutes" + GROUP, "1.5.0",
                    "tcproutes" + GROUP, "1.6.0");
    private static final Pattern SEMANTIC =
            Pattern.compile("v?(\\d{1,6})(?:\\.(\\d{1,6}))?(?:\\.(\\d{1,6}))?([-+].*)?");

    @Override
    public String name() {
        return "k8sgateway.CRDVersionAnalyzer";
    }

    @Override
    public String description() {
        return "Checks Gateway API CRDs are at the minimum version required by this Istio version";
    }

    @Override
    public Set<ResourceKind> needs() {
        return Set.of(Kinds.CUSTOM_RESOURCE_DEFINITION);
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        for (ConfigResource definition : resources.all(Kinds.CUSTOM_RESOURCE_DEFINITION)) {
            String name = definition.key().name();
            String minimum = MINIMUM.get(name);
            var version = SEMANTIC.matcher(definition.annotations().getOrDefault(VERSION, ""));
            if (minimum == null || !version.matches()) continue;
            List<Integer> installed = numbers(version);
            var least = SEMANTIC.matcher(minimum);
            if (!least.matches() || !isBelow(installed, numbers(least))) continue;
            String suffix = version.group(4) == null ? "" : version.group(4);
            String shown = installed.get(0) + "." + installed.get(1) + "." + installed.get(2);
            findings.report(
                    Finding.of(
                            IstioMessages.GATEWAY_API_CRD_VERSION_BELOW_MINIMUM,
                            definition,
                            name,
                            shown + suffix,
                            minimum));
        }
    }

    private static List<Integer> numbers(java.util.regex.Matcher version) {
        return IntStream.rangeClosed(1, 3)
                .mapToObj(version::group)
                .map(each -> each == null ? 0 : Integer.parseInt(each))
                .toList();
    }

    private static boolean isBelow(List<Integer> version, List<Integer> other) {
        for (int i = 0; i < version.size(); i++) {
            int difference = version.get(i) - other.get(i);
            if (difference != 0) return difference < 0;
        }
        return false;
    }
}
