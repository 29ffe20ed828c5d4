package io.leno.analysis.telemetry;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.leno.analysis.lookup.Names;
import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import org.osgi.service.component.annotations.Component;

import java.util.List;
import java.util.TreeMap;

/// Several Telemetries for a whole namespace.
@Component
public final class DefaultSelectorAnalyzer implements Analyzer {
    @Override
    public String name() {
        return "telemetry.DefaultSelectorAnalyzer";
    }

    @Override
    public String description() {
        return "Validates that there aren't multiple telemetry resources that have no selector";
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        resources.all(Kinds.TELEMETRY).stream()
                .filter(each -> !Part.spec(each).part("selector").exists())
                .collect(groupingBy(each -> each.key().namespace(), TreeMap::new, toList()))
                .forEach((namespace, telemetries) -> check(namespace, telemetries, findings));
    }

    private static void check(
            String namespace, List<ConfigResource> telemetries, Findings findings) {
        if (telemetries.size() < 2) return;
        for (ConfigResource telemetry : telemetries)
            findings.report(
                    Finding.of(
                            IstioMessages.MULTIPLE_TELEMETRIES_WITHOUT_WORKLOAD_SELECTORS,
                            telemetry,
                            Names.sorted(telemetries),
                            namespace));
    }
}
