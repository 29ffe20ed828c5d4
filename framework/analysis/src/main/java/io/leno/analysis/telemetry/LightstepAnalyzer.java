package io.leno.analysis.telemetry;

import io.leno.analysis.lookup.Mesh;
import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import org.osgi.service.component.annotations.Component;

import java.util.HashSet;
import java.util.Set;

/// Tracing to Lightstep, which Istio has given up.
@Component
public final class LightstepAnalyzer implements Analyzer {
    @Override
    public String name() {
        return "telemetry.LightstepAnalyzer";
    }

    @Override
    public String description() {
        return "Validates that lightstep provider is still used";
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        Set<String> lightstep = new HashSet<>();
        for (Part provider : Mesh.config(resources).parts("extensionProviders"))
            if (provider.part("lightstep").exists()) lightstep.add(provider.text("name"));
        if (lightstep.isEmpty()) return;
        for (ConfigResource telemetry : resources.all(Kinds.TELEMETRY))
            for (Part tracing : Part.spec(telemetry).parts("tracing"))
                for (Part provider : tracing.parts("providers"))
                    if (lightstep.contains(provider.text("name")))
                        findings.report(
                                Finding.of(
                                        IstioMessages.DEPRECATED,
                                        telemetry,
                                        "The Lightstep provider "
                                                + provider.text("name")
                                                + " is deprecated, please migrate to OpenTelemetry"
                                                + " provider."));
    }
}
